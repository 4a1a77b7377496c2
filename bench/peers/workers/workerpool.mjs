import workerpool from 'workerpool';
import { makeUse } from '../../support/in-use.mjs';

workerpool.worker({ echo: (value) => value, use: makeUse() });
