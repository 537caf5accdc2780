export { STATES } from '../uf.js';
