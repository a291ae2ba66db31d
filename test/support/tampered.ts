import { readFileSync } from 'node:fs';
import { mutated } from '../../lab/fuzz/mutate.js';
import type { TamperedCase } from '../../lab/fuzz/tampered.js';
import { readInputs } from '../../lab/recorded.js';
import { memorySource } from '../../src/bytes/source.ts';
import type { Prediction } from '../../src/check/predict.ts';
import { lastNames, namesToResolve } from '../../src/link/names.ts';
import { simulateOpens } from '../../src/link/simulate.ts';
import { type Binary, NameSet, readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from './binaries.ts';

const FOLDER = new URL('../../fixtures/tampered/', import.meta.url);

/** Tampered files with what the real loader said of them; lab/fuzz writes them. */
export function tamperedCases(file: string): TamperedCase[] {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
}

/** The libraries of the machine on which the cases were recorded. */
const environment = readInputs().get('1.22/plain/plain')?.environment ?? {};
const hosts = new Map<string, Binary>();

async function hostOf(name: string): Promise<Binary> {
  const host = hosts.get(name) ?? (await readBinary(memorySource(binaryBytes(name)), name, 'host'));
  hosts.set(name, host);
  return host;
}

/** What is predicted of a tampered file; `strict`: with what a strict gate asks. */
export async function predictTampered(one: TamperedCase, strict = false): Promise<Prediction> {
  const binary = await readBinary(
    memorySource(mutated(binaryBytes(one.plugin), one)),
    '$DIR/plug.so',
    'plugin',
  );
  const libraries = (environment.libraries ?? []).flatMap(({ profile }) => (profile ? [profile] : []));
  const untouched = await hostOf(one.host);
  const names = new NameSet(namesToResolve(untouched.profile, [binary.profile, ...libraries]));
  const host = await untouched.answering(names);
  const answers = await binary.answering(new NameSet(lastNames(binary.profile, libraries, host)), true);
  const profile = strict ? { ...answers, unrecognised: await binary.unrecognised() } : answers;
  const path = { kind: 'resolved', realPath: '$DIR/plug.so', fileId: 'f' } as const;
  const requests = [{ name: 'plug.so', path, content: { kind: 'profile' as const, profile } }];
  return { host, requests, environment, traces: simulateOpens(host, requests, environment) };
}
