// Draws the app's two icons: node appPackage/draw-icons.mjs
// A key in a speech bubble; shapes are signed distances in pixels (negative inside), four by four samples a pixel.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const box = (x, y, left, top, right, bottom, radius = 0) => {
  const dx = Math.abs(x - (left + right) / 2) - (right - left) / 2 + radius;
  const dy = Math.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
};
const ring = (x, y, cx, cy, radius, width) => Math.abs(Math.hypot(x - cx, y - cy) - radius) - width / 2;
/** The bubble's tail: a triangle that stands on its right angle. */
const tail = (x, y, left, top, size) => Math.max(left - x, top - y, (x - left + (y - top) - size) / Math.SQRT2);

/** On a field of 32 by 32. */
const bubble = (x, y) => Math.min(box(x, y, 3, 4, 29, 23, 4.5), tail(x, y, 8, 21, 8));
const key = (x, y) =>
  Math.min(
    ring(x, y, 11, 14, 3, 2),
    box(x, y, 14, 13, 25, 15),
    box(x, y, 23, 13, 25, 18),
    box(x, y, 19, 13, 21, 17),
  );

function draw(size, colourAt) {
  const rows = Buffer.alloc(size * (1 + 4 * size));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sum = [0, 0, 0, 0];
      for (let sample = 0; sample < 16; sample++) {
        const [r, g, b, a] = colourAt(column + ((sample % 4) + 0.5) / 4, row + (Math.floor(sample / 4) + 0.5) / 4);
        sum[0] += r * a;
        sum[1] += g * a;
        sum[2] += b * a;
        sum[3] += a;
      }
      const pixel = sum[3] === 0 ? [255, 255, 255, 0] : [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3], (sum[3] / 16) * 255];
      rows.set(pixel.map(Math.round), row * (1 + 4 * size) + 1 + 4 * column);
    }
  }
  return png(size, rows);
}

function png(size, rows) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const TEAL = [11, 94, 107, 1]; // the manifest's accentColor
const WHITE = [255, 255, 255, 1];
const CLEAR = [255, 255, 255, 0];

// Teams rounds the colour icon's corners itself and wants the symbol in the middle 120 pixels
const colour = draw(192, (x, y) => {
  const [u, v] = [(x - 96) / 3.9 + 16, (y - 96) / 3.9 + 16.4];
  return bubble(u, v) < 0 && key(u, v) > 0 ? WHITE : TEAL;
});
const outline = draw(32, (x, y) => (Math.abs(bubble(x, y) + 1) < 1 || key(x, y) < 0 ? WHITE : CLEAR));

writeFileSync(join(import.meta.dirname, 'color.png'), colour);
writeFileSync(join(import.meta.dirname, 'outline.png'), outline);
