/** Imports point one way (ARCHITECTURE.md, "Layout"). */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|web)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-cli',
      severity: 'error',
      from: { path: '^(src|web|bench)/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'local-snowflake-is-for-cli-and-tests',
      severity: 'error',
      from: { path: '^src/(?!cli/|local-snowflake/)', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/local-snowflake/' },
    },
    only('errors-are-the-ground', '^src/errors\\.ts$', '^src/errors\\.ts$'),
    only('rules-are-the-ground', '^src/rules\\.ts$', '^src/rules\\.ts$'),
    only('durations-are-the-ground', '^src/durations\\.ts$', '^src/durations\\.ts$'),
    only('turn-knows-errors', '^src/turn\\.ts$', '^src/(turn|errors)\\.ts$'),
    only('config-knows-nobody', '^src/config/(?!.*\\.test\\.ts$)', '^src/(config|errors)'),
    only('http-knows-errors', '^src/http/(?!.*\\.test\\.ts$)', '^src/(http|errors)'),
    only('postgres-knows-config', '^src/postgres/(?!.*\\.test\\.ts$)', '^src/(postgres|config|errors|turn)'),
    only(
      'snowflake-knows-config',
      '^src/snowflake/(?!.*\\.test\\.ts$)',
      '^src/(snowflake|http|config|errors)',
    ),
    only(
      'local-snowflake-stands-alone',
      '^src/local-snowflake/(?!.*\\.test\\.ts$)',
      '^src/(local-snowflake|snowflake-syntax|errors)',
    ),
    only('snowflake-syntax-is-the-ground', '^src/snowflake-syntax/', '^src/snowflake-syntax/'),
    only(
      'translate-knows-syntax-and-names',
      '^src/translate/(?!.*\\.test\\.ts$)',
      '^src/(translate|snowflake-syntax|postgres|config|errors|figures)',
    ),
    only(
      'sync-is-built-on-the-clients',
      '^src/sync/(?!.*\\.test\\.ts$)',
      '^src/(sync|snowflake|postgres|config|errors)',
    ),
    only(
      'backfill-is-built-on-the-clients',
      '^src/backfill/(?!.*\\.test\\.ts$)',
      '^src/(backfill|snowflake|postgres|config|errors)',
    ),
    only(
      'pipeline-knows-postgres',
      '^src/pipeline/(?!.*\\.test\\.ts$)',
      '^src/(pipeline|postgres|config|errors|rules)',
    ),
    only(
      'revenue-is-a-client',
      '^src/revenue/(?!.*\\.test\\.ts$)',
      '^src/(revenue|http|postgres|config|errors)',
    ),
    only(
      'night-runs-sync-and-pipeline',
      '^src/night/(?!.*\\.test\\.ts$)',
      '^src/(night|sync|pipeline|snowflake|postgres|config|errors)',
    ),
    only('figures-are-the-ground', '^src/figures\\.ts$', '^src/figures\\.ts$'),
    only(
      'status-messages-tell-runs',
      '^src/status-messages/(?!.*\\.test\\.ts$)',
      '^src/(status-messages|pipeline|http|postgres|config|errors|figures)',
    ),
    only(
      'explain-reads-postgres',
      '^src/explain/(?!.*\\.test\\.ts$)',
      '^src/(explain|postgres|errors|rules|durations)',
    ),
    only(
      'api-reads-postgres',
      '^src/api/(?!.*\\.test\\.ts$)',
      '^src/(api|explain|pipeline|postgres|config|errors|rules|durations)',
    ),
    only(
      'inventory-reads-snowflake',
      '^src/inventory/(?!.*\\.test\\.ts$)',
      '^src/(inventory|snowflake|config|errors)',
    ),
    only('web-talks-http', '^web/', '^(web/|src/(api/contract|rules|durations)\\.ts)'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
