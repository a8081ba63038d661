import './theme/mantine-styles.ts';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { styleNonce } from './theme/theme.ts';

declare global {
  /** Read by the scroll lock under Mantine's modals for the style that it adds. */
  var __webpack_nonce__: string | undefined;
}
globalThis.__webpack_nonce__ = styleNonce();

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
