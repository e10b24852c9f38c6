import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Application } from '@microsoft/teams-ai';
import { Template } from 'adaptivecards-templating';
import { CardFactory, MemoryStorage } from 'botbuilder';
import { serve, stockAdapter } from './stock';

// teams-ai with a card whose template is parsed in every turn, as templating's samples have it; the template is one of ours
const json = readFileSync(path.join(process.cwd(), 'cards', 'actions.json'), 'utf8');
const app = new Application({ storage: new MemoryStorage() });
app.activity('message', async context => {
  const card = new Template(JSON.parse(json)).expand({ $root: { title: `heard ${context.activity.text}` } });
  await context.sendActivity({ attachments: [CardFactory.adaptiveCard(card)] });
});
serve(stockAdapter(), async context => {
  await app.run(context);
});
