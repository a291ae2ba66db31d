/** Flags of cmd/link that set a word of the binary, and nothing else. */
const HARMLESS = /^--?(?:s|w|buildid=\S*|pluginpath=\S+|X=[^\s='"]+=[^\s'"]*)$/;

/**
 * What a plugin's own `-ldflags` had, as far as its repair may repeat it: a file that nobody has looked at yet says so, and
 * -extld or -extldflags would run what it names. Anything that needs quotes inside is left out too.
 */
export function ownLinkFlags(ldflags: string | undefined): string[] {
  const kept: string[] = [];
  const words = (ldflags ?? '').split(/\s+/);
  for (let i = 0; i < words.length; i++) {
    const isSplit = /^--?(?:X|buildid|pluginpath)$/.test(words[i] ?? '');
    const word = isSplit ? `${words[i]}=${words[++i] ?? ''}` : (words[i] ?? '');
    if (HARMLESS.test(word)) kept.push(word);
  }
  return kept.length === 0 ? [] : [`-ldflags=${kept.join(' ')}`];
}
