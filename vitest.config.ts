import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // So that tests with a cache leave no key in the home of whoever runs them.
    env: { GOPLUG_LINT_CACHE_KEY: 'of the tests: it keeps no secret' },
  },
});
