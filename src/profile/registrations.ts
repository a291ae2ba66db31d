export type { InitFacts, Registration, Registry } from '../code/registration.ts';
