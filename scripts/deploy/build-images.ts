/** `npm run build:images`: the images of the three services, from the files of this repository as they are now. */
import { parseArgs } from 'node:util';
import { buildImages, roles, sizeTable } from './images.ts';

const help = `npm run build:images -- [options]

  --base-image <image>   Node on Debian, in place of the one that the Dockerfile names
  --prefix <prefix>      of the names: <prefix>-${roles.join(`, <prefix>-`)}. Default: millrace
  --tag <tag>            Default: the version in package.json
  --source <url>         of the repository, for the label
  --ca <file>            certificates that npm shall trust as well. Default: NODE_EXTRA_CA_CERTS
  --network <network>    that the build installs packages through, as in docker build
`;
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    'base-image': text,
    prefix: text,
    tag: text,
    source: text,
    ca: text,
    network: text,
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log(help);
} else {
  const images = buildImages({ ...values, baseImage: values['base-image'] });
  console.log(sizeTable(images));
}
