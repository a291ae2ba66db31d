/** A configuration or a baseline that cannot be used: says in which file, where in it, and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
