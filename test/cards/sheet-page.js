// Runs inside the page of sheet.ts, beside the bundle of `adaptivecards`: draws cards and measures them.

const CHART_COLORS = {
  good: '#13a10e',
  warning: '#eaa300',
  attention: '#d13438',
  neutral: '#8a8886',
  categoricalBlue: '#2461ca',
  categoricalTeal: '#00b7c3',
  categoricalPurple: '#8764b8',
  categoricalMarigold: '#f3c761',
  categoricalLightBlue: '#0078d4',
};

/** A drawing in place of Teams' own chart, which the plain renderer does not have. */
class Donut extends globalThis.AdaptiveCards.CardElement {
  getJsonTypeName() {
    return 'Chart.Donut';
  }
  internalParse(source, context) {
    super.internalParse(source, context);
    this.source = source;
  }
  internalRender() {
    const { title, data } = this.source;
    const all = data.reduce((sum, slice) => sum + slice.value, 0);
    let from = 0;
    const parts = data.map(({ value, color }) => {
      const to = from + (360 * value) / all;
      const part = `${CHART_COLORS[color] ?? 'black'} ${from}deg ${to}deg`;
      from = to;
      return part;
    });
    const box = document.createElement('div');
    box.style.textAlign = 'center';
    box.append(title);
    const ring = box.appendChild(document.createElement('div'));
    ring.style.cssText = `width:120px;height:120px;border-radius:50%;margin:8px auto;background:conic-gradient(${parts.join(',')});-webkit-mask:radial-gradient(circle 34px,transparent 97%,black)`;
    return box;
  }
}
globalThis.AdaptiveCards.GlobalRegistry.elements.register('Chart.Donut', Donut);

/** Adds each card to the page and says what is wrong: events of the renderer, and elements wider than their box. */
globalThis.drawCards = (cards, config) => {
  const { AdaptiveCard, HostConfig, SerializationContext } = globalThis.AdaptiveCards;
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    const plain = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
    result.outputHtml = `<p>${plain.replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')}</p>`;
    result.didProcess = true;
  };
  return cards.flatMap(({ name, card, press }) => {
    const context = new SerializationContext();
    const adaptive = new AdaptiveCard();
    adaptive.hostConfig = new HostConfig(config);
    adaptive.parse(card, context);
    const section = document.body.appendChild(document.createElement('section'));
    section.appendChild(document.createElement('h6')).textContent = name;
    const box = section.appendChild(document.createElement('article'));
    box.appendChild(adaptive.render());
    for (const title of press ?? []) {
      const button = [...box.querySelectorAll('button')].find(b => b.textContent === title);
      if (!button) return [`${name}: no button "${title}"`];
      button.click();
    }
    for (const p of box.querySelectorAll('p')) p.style.margin = '0';
    const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
    return [...events, ...tooWide(box)].map(words => `${name}: ${words}`);
  });
};

function tooWide(box) {
  const edge = box.getBoundingClientRect().right + 0.5;
  const overflows = e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1;
  // an opened show card bleeds out of its row on purpose; inputs scroll
  const wide = [...box.querySelectorAll('*')].filter(
    e =>
      e.offsetParent &&
      !e.matches('input, textarea, select, span') &&
      (e.getBoundingClientRect().right > edge || (overflows(e) && !e.querySelector('.ac-adaptiveCard'))),
  );
  return wide
    .slice(0, 1)
    .map(e => `wider than its box: <${e.tagName.toLowerCase()} class="${e.className}"> "${(e.textContent ?? '').slice(0, 60)}"`);
}

/** What the eye meets on the last card, and what stands in its inputs. */
globalThis.readCard = () =>
  [...document.querySelectorAll('article, input, textarea')]
    .map(e => ('value' in e ? e.value : e.textContent))
    .join('\n')
    .replaceAll('\u200b', '');

globalThis.clearCards = () => document.body.replaceChildren();
