import PythonManager from './python-manager.mjs';

export default class extends PythonManager {
  object = 'queue';
}
