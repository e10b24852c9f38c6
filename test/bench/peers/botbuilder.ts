import { serve, stockAdapter } from './stock';

// botbuilder and restify, an echo
serve(stockAdapter(), async context => {
  if (context.activity.type === 'message') await context.sendActivity(`heard ${context.activity.text}`);
});
