// What the big host is made of: each group has all the packages, each package all the types, each type all the methods.

const list = (/** @type {string} */ words) => words.trim().split(/\s+/);

export const WORDS = {
  groups: list(`
    account archive audit billing cache catalog cluster config delivery events gateway identity
    ledger metrics network orders policy pricing queue render search session storage tracing
    workflow
  `),
  packages: list(`
    adapter balance channel decoder encoder factory handler indexer journal keyring limiter
    monitor notices outbox planner quota resolver schema transport validator
  `),
  types: list(`
    Record Request Response Snapshot Summary Option Window
  `),
  verbs: list(`
    Apply Collect Describe Evict Filter Group Index Join Keep Locate
  `),
};

/** What the host links of the standard library, so that it is of a usual size. */
export const STANDARD = list(`
  archive/zip compress/gzip crypto/tls database/sql encoding/gob encoding/xml expvar html/template
  image/png log/slog mime/multipart net/http net/rpc net/smtp
`);
