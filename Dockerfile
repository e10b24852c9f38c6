FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY cards cards
RUN npm run bundle

FROM node:24-slim AS libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=libraries /app/node_modules node_modules
# the bot as one file, and its sources compiled for the commands of an operator (node dist/src/cli/audit.js verify)
COPY --from=build /app/dist/bundle dist/bundle
COPY --from=build /app/dist/src dist/src
COPY package.json LICENSE ./
COPY cards cards
COPY env/policy.yaml env/policy.yaml
# the embedded database: mount a volume here, or set DATABASE_URL
RUN mkdir data && chown node:node data && chmod 700 data
USER node
VOLUME /app/data
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3978}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# no core dumps: memory holds secrets; exec leaves no shell between, so that SIGTERM reaches the bot and it ends in order
CMD ["sh", "-c", "ulimit -c 0 && exec node dist/bundle/start.js"]
