import { hex } from '../bytes/hex.ts';
import { isSameAbi } from '../profile/abi.ts';
import { machineName } from '../profile/machine.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { rebuildFor } from './wording/machine-words.ts';

export const elfMachine: Rule = defineObstacleRule({
  id: 'elf-machine',
  level: 'error',
  title: 'the file is for another processor',
  docs: {
    what: 'The plugin was built for another architecture than the host.',
    why: 'The dynamic linker passes over objects of other machines as if they were not there: the error is "cannot open shared object file: No such file or directory" although the file exists. musl does not look, and stumbles over relocations that it does not know.',
    causes: [
      'cross-compiled, or built on another machine, with another GOARCH',
      'on arm, riscv64 and ppc64le: its C code was compiled for another calling convention, as e_flags show',
    ],
    fix: 'Build with the GOARCH of the host.',
  },
  references: ['elf/dl-load.c: open_verify'],
  explain: (_obstacle, { host, plugin }) => {
    const isOtherAbi =
      plugin?.elf && host.elf && !isSameAbi(plugin.elf, host.elf) && sameMachine(plugin, host);
    const nameOf = (profile: typeof plugin) =>
      isOtherAbi ? `${machineName(profile)} with e_flags ${flagsOf(profile)}` : machineName(profile);
    return {
      message: isOtherAbi
        ? `the plugin follows another calling convention than the host: e_flags are ${flagsOf(plugin)} and ${flagsOf(host)}`
        : `the plugin is for ${machineName(plugin)}, the host for ${machineName(host)}`,
      evidence: [
        { source: 'plugin', fact: 'e_machine', value: nameOf(plugin) },
        { source: 'host', fact: 'e_machine', value: nameOf(host) },
      ],
      fix: rebuildFor(host),
    };
  },
});

function sameMachine(plugin: BinaryProfile, host: BinaryProfile): boolean {
  return plugin.elf?.machine === host.elf?.machine;
}

function flagsOf(profile: BinaryProfile | undefined): string {
  return hex(profile?.elf?.headerFlags ?? 0);
}
