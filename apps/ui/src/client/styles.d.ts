/** Style sheets are bundled by Vite; a module of them exports its class names. */
declare module '*.module.css' {
  const classes: Record<string, string>;
  export default classes;
}
declare module '*.css';
