/**
 * Modules of which tools for compile-time instrumentation link packages into the programs that they rewrite: orchestrion and
 * what it injects, loongsuite-go under its old names and its new one, otelc.
 */
const TOOLS: readonly string[] = [
  'github.com/DataDog/orchestrion',
  'github.com/alibaba/loongsuite-go',
  'github.com/alibaba/loongsuite-go-agent',
  'github.com/alibaba/opentelemetry-go-auto-instrumentation',
  'github.com/open-telemetry/opentelemetry-go-compile-instrumentation',
  'go.opentelemetry.io/otelc',
];

/** Whether a package is one that such a tool brings. */
export function isInstrumentation(path: string): boolean {
  return TOOLS.some(module => path === module || path.startsWith(`${module}/`));
}
