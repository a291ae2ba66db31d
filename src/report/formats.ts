import type { Report } from '../check/report.ts';
import { formatGithub } from './github.ts';
import { formatGitlab } from './gitlab.ts';
import { formatHtml } from './html/document.ts';
import { formatJunit } from './junit.ts';
import { formatMarkdown } from './markdown.ts';
import { formatSarif } from './sarif.ts';

export type PipelineFormat = 'sarif' | 'github' | 'gitlab' | 'junit' | 'markdown' | 'html';

/** What pipelines read, by the name that --format takes. Same report, same text. */
export const PIPELINE_FORMATS: Readonly<Record<PipelineFormat, (report: Report) => string>> = {
  sarif: formatSarif,
  github: formatGithub,
  gitlab: formatGitlab,
  junit: formatJunit,
  markdown: formatMarkdown,
  html: formatHtml,
};
