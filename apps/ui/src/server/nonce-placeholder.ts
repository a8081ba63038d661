/** Written into index.html by the build, replaced in every response by the nonce of that response. */
export const noncePlaceholder = '__MILLRACE_NONCE__';
