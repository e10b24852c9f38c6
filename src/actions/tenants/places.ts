const V4 = /^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?$/;
const V6 = /^(?=[\da-f]*:)[\da-f:]+(?:\/\d{1,3})?$/i;

export const isV4 = (text: string): boolean => V4.test(text);
export const isRange = (text: string): boolean => V4.test(text) || V6.test(text);
/** Graph takes ranges only; a single address is a range of one. */
export const rangeOf = (text: string): string => (V4.test(text) && !text.includes('/') ? `${text}/32` : text);

export const isCountry = (text: string): boolean => /^[a-z]{2}$/i.test(text);
export const countryOf = (text: string): string => text.toUpperCase();
