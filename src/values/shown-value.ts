const MAX_SHOWN = 60;

/** A value as an error shows it: JSON, of which the first characters are enough. However deep and long it is, nothing else is read. */
export function shownValue(value: unknown): string {
  const text = beginning(value, MAX_SHOWN + 1);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A key as a place in a file names it. */
export function shownKey(key: string): string {
  return key.length > MAX_SHOWN ? `${key.slice(0, MAX_SHOWN)}…` : key;
}

/** JSON of which at least `room` characters are right. Every level takes one of them. */
function beginning(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const key in value) {
    if (text.length > room) break;
    if (text.length > 1) text += ',';
    if (!isList) text += `${JSON.stringify(key.slice(0, room))}:`;
    const inner: unknown = Reflect.get(value, key);
    text += beginning(inner, Math.max(0, room - text.length));
  }
  return text + (isList ? ']' : '}');
}
