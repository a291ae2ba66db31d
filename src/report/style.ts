/** How a piece of text looks; the caller decides whether there are colours. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  open(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
}

const same = (text: string): string => text;

export const PLAIN: Style = { good: same, bad: same, open: same, strong: same, dim: same };
