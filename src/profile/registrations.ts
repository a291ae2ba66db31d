export type { InitFacts, ProtoRegistry, Registration, Registry } from '../code/registration.ts';
