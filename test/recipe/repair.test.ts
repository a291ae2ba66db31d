import { describe, expect, it } from 'vitest';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { explained, replay } from '../support/replay.js';

const IMAGE = {
  reference: 'docker-archive:app.tar',
  digest: `sha256:${'0'.repeat(64)}`,
  platform: 'linux/arm64',
};

/** The repair of a plugin that differs in a module, after a change to its host and its name. */
async function repair(name: string, change: (host: CheckProfile) => void) {
  const replayed = await replay('1.27/pie/dep-newer', ({ host, requests: [request] }) => {
    change(host);
    Object.assign(host.identity, { path: '/usr/bin/gateway' });
    Object.assign(request ?? {}, { name });
  });
  const { plugins } = await explained(replayed);
  const fixes = plugins
    .flatMap(({ findings }) => findings)
    .flatMap(({ ruleId, fix }) => (ruleId === 'package-hash' ? (fix ?? []) : []));
  expect(fixes).toHaveLength(1);
  return fixes[0];
}

describe('a repair for a host in an image', () => {
  it('is checked in that image, for its platform', async () => {
    const fix = await repair('auth.so', ({ identity }) => Object.assign(identity, { image: IMAGE }));
    expect(fix?.commands?.at(-1)).toBe(
      'goplug-lint --image docker-archive:app.tar --platform linux/arm64 --host /usr/bin/gateway auth.so',
    );
    expect(fix?.commands?.at(-2)).toMatch(/ -o auth\.so \.$/);
  });

  it('is checked against the profile that was given in place of it', async () => {
    const fix = await repair('auth.so', host => {
      Object.assign(host, { isProfile: true });
      Object.assign(host.identity, { image: IMAGE });
    });
    expect(fix?.commands?.at(-1)).toBe('goplug-lint /usr/bin/gateway auth.so');
  });

  it('builds a plugin that lies in the image beside the check, and says where it has to be put', async () => {
    const fix = await repair('image:/opt/plugins/auth.so', ({ identity }) =>
      Object.assign(identity, { image: IMAGE }),
    );
    expect(fix?.summary).toMatch(/; then put auth\.so into the image, as \/opt\/plugins\/auth\.so$/);
    expect(fix?.commands?.at(0)).toBe('cd "${MODULE:-.}"');
    expect(fix?.commands?.find(line => line.startsWith('go build'))).toMatch(/ -o "\$OLDPWD"\/auth\.so \.$/);
    expect(fix?.commands?.at(-1)).toMatch(/ --host \/usr\/bin\/gateway auth\.so$/);
    expect(JSON.stringify(fix?.commands)).not.toContain('image:');
  });
});
