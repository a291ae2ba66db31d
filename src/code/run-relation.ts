import type { Order } from './instruction.ts';

/** Whether two numbers relate as a branch asks. */
export function relate(left: number, right: number, order: Order): boolean {
  switch (order) {
    case 'equal':
      return left === right;
    case 'unequal':
      return left !== right;
    case 'less':
      return left < right;
    case 'less-or-equal':
      return left <= right;
    case 'greater':
      return left > right;
    case 'greater-or-equal':
      return left >= right;
    case 'below':
      return unsigned(left) < unsigned(right);
    case 'below-or-equal':
      return unsigned(left) <= unsigned(right);
    case 'above':
      return unsigned(left) > unsigned(right);
    case 'above-or-equal':
      return unsigned(left) >= unsigned(right);
  }
}

/** Of numbers that are small in either sense. */
function unsigned(value: number): number {
  return value < 0 ? value + 2 ** 64 : value;
}
