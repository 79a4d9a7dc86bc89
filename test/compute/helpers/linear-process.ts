import { linkOfThisProcess } from '../../../src/main/processes/index.ts';
import { serveCompute } from '../../../src/main/compute/serve.ts';
import { openLinearEngine } from './linear-engine.ts';

const { closed } = serveCompute(linkOfThisProcess(), openLinearEngine);
await closed;
process.exit(0);
