import { Application } from '@microsoft/teams-ai';
import { MemoryStorage } from 'botbuilder';
import { serve, stockAdapter } from './stock';

// teams-ai as its samples have it, an echo
const app = new Application({ storage: new MemoryStorage() });
app.activity('message', async context => {
  await context.sendActivity(`heard ${context.activity.text}`);
});
serve(stockAdapter(), async context => {
  await app.run(context);
});
