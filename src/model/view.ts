/** A card to be drawn from `cards/<card>.json`. Plain data, so that it can be stored; never holds a secret when stored. */
export interface CardView {
  card: string;
  data: Record<string, unknown>;
}
/** A short sentence, safe to be read by everybody in the conversation. */
export interface TextView {
  text: string;
}
export type View = CardView | TextView;

export const isCard = (view: View): view is CardView => 'card' in view;
