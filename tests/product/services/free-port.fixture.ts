/** Asks for ports and says which it was given. */
import { freePort } from './free-port.ts';

const ports: number[] = [];
for (let count = 0; count < 20; count++) ports.push(await freePort());
console.log(JSON.stringify(ports));
// The range is let go when the others have asked, too.
process.stdin.resume().once('end', () => process.exit());
