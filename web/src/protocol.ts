// The messages between the page and its worker.

/** A file that somebody chose. */
export interface ChosenFile {
  /** as it is named to plugin.Open, and in reports */
  name: string;
  blob: Blob;
  /** a saved profile stands for it, of a plugin as well: the demo has nothing else */
  isDemo?: boolean;
}

/** What is to be checked. */
export interface Question {
  hosts: readonly ChosenFile[];
  /** in the order in which they are opened; empty: those in the image of the host */
  plugins: readonly ChosenFile[];
  /** each as if it were the first */
  each: boolean;
  /** release of glibc on the target; empty: not known */
  glibc: string;
  /** path of the host in an image; empty: what the image starts */
  hostInImage: string;
  /** hash the files: the report is kept */
  withDigests: boolean;
}

export type Role = 'host' | 'plugin';

export type Request =
  | { id: number; kind: 'check'; question: Question }
  /** what dropped files are taken for */
  | { id: number; kind: 'roles'; files: readonly ChosenFile[] };

/** What came of one host. */
export interface Verdict {
  host: string;
  /** heading of its report */
  title: string;
  passed: boolean;
  /** HTML of the report's body, made by the formatters of the core */
  body: string;
  json: string;
  page: string;
  /** what does the same in a terminal */
  command: string;
}

export type Answer =
  | { id: number; kind: 'progress'; words: string; done: number; all: number }
  | { id: number; kind: 'verdicts'; verdicts: Verdict[]; notes: string[]; matrix: string | undefined }
  | { id: number; kind: 'roles'; roles: Role[] }
  | { id: number; kind: 'failed'; message: string };
