/** Packages whose functions print what they are given, and do nothing else with it. */
const TELLING =
  /^(?:fmt|log|log\/slog|github\.com\/(?:sirupsen\/logrus|golang\/glog|rs\/zerolog|hashicorp\/go-hclog|pkg\/errors)|go\.uber\.org\/zap|k8s\.io\/klog(?:\/v2)?)\.(?!F?scan|S?scan)/i;

/** Functions of the runtime that put what they are given somewhere, or run it. */
const KEEPING =
  /^runtime\.(?:newproc|chansend|select|mapassign|typedmem|typedslice|deferproc|SetFinalizer|AddCleanup)/;

/** Whether a function does nothing with what it is given but print it, or ask what it is. */
export function isTelling(name: string | undefined): boolean {
  if (name === undefined) return false;
  if (name === 'reflect.TypeOf') return true;
  return name.startsWith('runtime.') ? !KEEPING.test(name) : TELLING.test(name);
}
