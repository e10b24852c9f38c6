import { template } from './database';

/** Once per jest run: the template that `freshDatabase` copies (kept between runs, so that later ones start at once). */
export default async function globalSetup(): Promise<void> {
  if (!process.env.TEST_DATABASE_URL) await template();
}
