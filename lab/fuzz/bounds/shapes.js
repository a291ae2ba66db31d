// All shapes of hostile files, by name: how large each of their parameters may be, and how to make one.
import { BUILD_INFO_SHAPES } from './build-info-shapes.js';
import { HEADER_SHAPES } from './header-shapes.js';
import { LOADER_SHAPES } from './loader-shapes.js';
import { MODULE_SHAPES } from './module-shapes.js';

/** @import { Shape } from './image.js' */

/** @typedef {Record<string, number>} Params */
/**
 * @typedef {object} ShapeMaker
 * @property {Readonly<Record<string, readonly [least: number, most: number]>>} params
 * @property {(params: any) => Shape} make
 */

/** @type {Readonly<Record<string, ShapeMaker>>} */
export const SHAPES = { ...HEADER_SHAPES, ...LOADER_SHAPES, ...BUILD_INFO_SHAPES, ...MODULE_SHAPES };

/** @param {string} name @param {Params} params */
export function makeShape(name, params) {
  const maker = SHAPES[name];
  if (!maker) throw new Error(`no shape is called ${name}`);
  return maker.make(params);
}
