// Moves SvelteKit's inline start script into a file, so that the window's CSP can be `script-src 'self'`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = process.argv[2] ?? 'build';
const page = new URL(`../${folder}/index.html`, import.meta.url);
const html = readFileSync(page, 'utf8');
const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
if (inline.length !== 1)
  throw new Error(`expected one inline script in ${folder}/index.html, found ${inline.length}`);
const [whole, script] = inline[0];
writeFileSync(new URL(`../${folder}/start.js`, import.meta.url), script.trim() + '\n');
const strict = html.replace(whole, '<script src="/start.js"></script>');
if (/\sstyle=|<style|\son\w+=/.test(strict))
  throw new Error(`${folder}/index.html holds an inline style or handler`);
writeFileSync(page, strict);
const code = new URL(`../${folder}/_app/immutable/`, import.meta.url);
for (const name of readdirSync(code).filter((name) => name.endsWith('.js'))) {
  const styled = /<[a-z][^<>]* style="[^"]*"/.exec(readFileSync(new URL(name, code), 'utf8'));
  if (styled) throw new Error(`${name} holds markup with an inline style: ${styled[0]}`);
}
console.log(`${folder}: start script moved to start.js`);
