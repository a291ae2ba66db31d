/** A part of a picture, in hundredths of its width and height. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Lays out weights as rectangles that fill an area, each as near to a square as a row of them allows
 * (Bruls, Huizing, van Wijk: Squarified Treemaps). Weights come largest first.
 * @param ratio width of the picture over its height: an area of 100 × 100 is not a square on the screen
 */
export function squarified(weights: readonly number[], ratio: number): Area[] {
  const areas: Area[] = [];
  let free: Area = { x: 0, y: 0, width: 100 * ratio, height: 100 };
  let left = weights.reduce((sum, weight) => sum + weight, 0);
  let row: number[] = [];
  const place = () => {
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum <= 0) return;
    const isWide = free.width >= free.height;
    const depth = (isWide ? free.width : free.height) * (sum / left);
    let along = 0;
    for (const weight of row) {
      const length = (isWide ? free.height : free.width) * (weight / sum);
      areas.push(
        isWide
          ? { x: free.x, y: free.y + along, width: depth, height: length }
          : { x: free.x + along, y: free.y, width: length, height: depth },
      );
      along += length;
    }
    free = isWide
      ? { ...free, x: free.x + depth, width: free.width - depth }
      : { ...free, y: free.y + depth, height: free.height - depth };
    left -= sum;
    row = [];
  };
  for (const weight of weights) {
    if (row.length > 0 && worst([...row, weight], free, left) > worst(row, free, left)) place();
    row.push(weight);
  }
  place();
  return areas.map(area => ({ ...area, x: area.x / ratio, width: area.width / ratio }));
}

/** How far from a square the worst of a row is. */
function worst(row: readonly number[], { width, height }: Area, left: number): number {
  const side = Math.min(width, height);
  const scale = (width * height) / left;
  const sum = row.reduce((a, b) => a + b, 0) * scale;
  const largest = Math.max(...row) * scale;
  const smallest = Math.min(...row) * scale;
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}
