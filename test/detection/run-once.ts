import { runPipeline } from '../../src/pipeline/index.ts';
import { connect } from '../../src/postgres/pool.ts';

/** A process of its own, so that a test can kill it: `run-once.ts <database url> <as of> <secret>`. */
const [url = '', asOf = '', personKeySecret = ''] = process.argv.slice(2);
const pool = connect(url);
await runPipeline({ pool, asOf, personKeySecret });
await pool.end();
