import { NameSet } from '../elf/name-hash.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import { PROFILE_VERSION, type SavedProfile } from '../profile/saved-profile.ts';
import type { Binary } from './binary.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { answerNames, completeTable } from './export-table.ts';
import { ignoreFormatError, orElse } from './or-else.ts';

/** A file whose dynamic symbol table can be asked. What a question may take is counted for each anew. */
export function openBinary(profile: BinaryProfile, dynamic: DynamicImage): Binary {
  function asked<A extends unknown[], T>(answer: (...about: A) => Promise<T>): (...about: A) => Promise<T> {
    return (...about) => {
      dynamic.image.bytes.renew();
      dynamic.symbols.renew();
      return answer(...about);
    };
  }
  return {
    profile,
    answering: asked(async (names, isLast = false) => ({
      ...profile,
      exports: await answerNames(dynamic, names, isLast),
    })),
    // Few checks need these: they are loaded when they are asked for.
    origin: asked(async (packages, lined) =>
      (await import('./origin.ts')).readOrigin(profile, dynamic, packages, lined),
    ),
    exportTypes: asked(async wanted =>
      (await import('./export-types.ts')).readExportTypes(profile, dynamic, wanted),
    ),
    lookups: asked(async packages =>
      (await import('./host-lookups.ts')).readHostLookups(profile, dynamic, packages),
    ),
    opensInInit: asked(async () => (await import('./init-opens.ts')).readInitOpens(profile, dynamic)),
    registrations: asked(async packages =>
      (await import('./registrations.ts')).readRegistrations(profile, dynamic, packages),
    ),
    packages: asked(async () =>
      orElse(
        async () => (await import('./package-names.ts')).readPackages(dynamic),
        () => [],
      ),
    ),
    declared: asked(async packages =>
      orElse(
        async () => (await import('./package-names.ts')).readDeclared(dynamic, packages),
        () => ({}),
      ),
    ),
    unrecognised: asked(async () => (await import('./unrecognised.ts')).readUnrecognised(profile, dynamic)),
    foreignPackages: asked(async () => {
      const { readForeignExports } = await import('./unrecognised.ts');
      return (await readForeignExports(profile, dynamic).catch(ignoreFormatError))?.packages ?? [];
    }),
    namesakes: asked(names => dynamic.symbols.endingIn(names)),
    defining: asked(async () => ({
      ...profile,
      exports: { complete: true, ...(await completeTable(dynamic)) },
    })),
    complete: asked(() => complete(profile, dynamic)),
  };
}

async function complete(profile: BinaryProfile, dynamic: DynamicImage): Promise<SavedProfile> {
  const exports = await completeTable(dynamic);
  const saved: SavedProfile = { goplugProfile: PROFILE_VERSION, ...profile, exports };
  if (!profile.go) return saved;
  const exportTypes = await (await import('./export-types.ts')).readExportTypes(profile, dynamic);
  const lookups = await (await import('./host-lookups.ts')).readHostLookups(profile, dynamic);
  const initOpens = await (await import('./init-opens.ts')).readInitOpens(profile, dynamic);
  const inits = await (await import('./registrations.ts')).readRegistrations(profile, dynamic);
  const { readOrigin } = await import('./origin.ts');
  const { wholeOrigin } = await import('./whole-origin.ts');
  const origin = await wholeOrigin(profile, exports, (packages, lined) =>
    readOrigin(profile, dynamic, packages, lined),
  );
  return {
    ...saved,
    origin,
    ...(exportTypes ? { exportTypes } : {}),
    ...(lookups ? { lookups } : {}),
    ...initOpens,
    ...(inits ? { inits } : {}),
  };
}

/** A file without a readable dynamic symbol table defines nothing. */
export function closedBinary(profile: BinaryProfile): Binary {
  const defined = { symbols: {}, packageHashes: {} };
  const answering = async (names: NameSet, complete: boolean): Promise<CheckProfile> => ({
    ...profile,
    exports: { complete, asked: names.all, ...defined },
  });
  return {
    profile,
    answering: (names, isLast = false) => answering(names, isLast),
    origin: async () => ({ directories: {} }),
    exportTypes: async () => undefined,
    lookups: async () => undefined,
    opensInInit: async () => undefined,
    registrations: async () => undefined,
    packages: async () => [],
    declared: async () => ({}),
    unrecognised: async () => [{ structure: 'PT_DYNAMIC', offset: -1, value: 'cannot be read' }],
    foreignPackages: async () => [],
    namesakes: async () => ({}),
    defining: () => answering(new NameSet([]), true),
    complete: async () => ({ goplugProfile: PROFILE_VERSION, ...profile, exports: defined }),
  };
}
