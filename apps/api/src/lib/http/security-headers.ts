/**
 * On every answer. The API sends data, not pages, so a browser has nothing to
 * load or to frame; the API explorer sets its own policy. No CORS header: pages
 * of other origins cannot read answers.
 */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
