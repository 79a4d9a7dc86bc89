/** Stains, dyes, proteins of light, cell parts that are stained, and contrasts, as people name a channel. */
const channelWords: ReadonlySet<string> = new Set(
  `dapi hoechst draq draq5 draq7 dna nuclei nucleus nuclear nuc h2b h2bgfp topro sytox propidium
  gfp egfp yfp eyfp venus cfp ecfp bfp ebfp cerulean rfp mrfp dsred mcherry tdtomato mscarlet mkate mkate2 irfp mneongreen
  fitc tritc rhodamine texasred txred txr cy2 cy3 cy35 cy5 cy55 cy7 alexa alexafluor atto bodipy dylight
  actin phalloidin tubulin vimentin lamin membrane wga cona concanavalin er ersyto ersytobleed agp golgi phgolgi rna syto syto14
  mito mitotracker mitochondria lysotracker lysosome lyso cellmask calcein cyto cytoplasm cellbody
  edu brdu ki67 yh2ax gh2ax h2ax caspase annexin live dead
  red green blue orange yellow cyan magenta violet farred nir nearir ir uv
  brightfield bright bf phase phasecontrast ph dic trans transmitted transmission transmittedlight tl darkfield oblique`.split(
    /\s+/,
  ),
);

/** Lines of light sources and centres of filters in nanometres; other numbers of three digits may count plates. */
const usualNm: ReadonlySet<number> = new Set([
  340, 350, 355, 359, 360, 365, 375, 380, 385, 390, 395, 405, 425, 430, 440, 445, 447, 450, 455, 457, 458,
  460, 461, 465, 470, 473, 475, 477, 480, 485, 488, 490, 491, 495, 505, 509, 510, 514, 515, 519, 520, 525,
  527, 528, 530, 532, 535, 540, 543, 545, 546, 550, 552, 555, 559, 560, 561, 565, 568, 570, 572, 575, 580,
  585, 587, 590, 593, 594, 595, 600, 605, 610, 615, 617, 620, 624, 625, 628, 630, 633, 635, 637, 638, 640,
  642, 645, 647, 650, 655, 660, 665, 668, 670, 676, 680, 685, 690, 692, 700, 705, 710, 730, 740, 750, 755,
  760, 775, 780, 785, 790, 800, 810,
]);

const wordsOf = (name: string) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/** Whether a name, such as `w1 DAPI`, `Alexa-488`, `AF647`, `405nm` or `Phase Contrast`, is that of a channel. */
export function namesChannel(name: string): boolean {
  const words = wordsOf(name);
  return words.some(isChannelWord) || channelWords.has(words.join(''));
}

/** `cy5`, `dapi2`, `hoechst33342`, `488`, `ex488`, `640nm`, `af555`. */
function isChannelWord(word: string): boolean {
  if (channelWords.has(word) || channelWords.has(word.replace(/\d+$/, ''))) return true;
  const [, unit, digits, nm] = /^(ex|em|af|cf|laser)?(\d{3})(nm)?$/.exec(word) ?? [];
  if (digits === undefined) return false;
  return unit === undefined && nm === undefined ? usualNm.has(Number(digits)) : Number(digits) >= 300;
}

const plateWords =
  /^(?:plates?|pl|barcode|rep|repl|replicate|repeat|day|week|month|batch|donor|patient|mouse|animal|clone|line|passage|run|exp|experiment|screen|copy|scan|acquisition|measurement|control|ctrl|treated|untreated|treatment|dmso|drug|sirna|shrna|rnai|crispr|ko|wt|masks?|labels?|outlines?|segmentations?|overlays?|results?|analysis|probabilities|thumbs?|thumbnails?|previews?)\d*$/;

/** Whether a name speaks of a plate, a date, a treatment or of what was made from images, rather than of a channel. */
export function isPlateName(name: string): boolean {
  return (
    wordsOf(name).some((word) => plateWords.test(word)) ||
    /\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|(?<!hoechst[ _-]?)\d{5,}/i.test(name)
  );
}
