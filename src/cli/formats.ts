/** Formats for pipelines: a part of the command that a terminal never loads. */
export { PIPELINE_FORMATS } from '../report/formats.ts';
