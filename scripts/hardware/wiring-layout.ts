/** Places the parts of a wiring drawing and routes its wires, by the Eclipse Layout Kernel. */
import elk, { type ElkExtendedEdge, type ElkNode, type ElkPoint } from 'elkjs/lib/elk.bundled.js';
import { type PartShape, shapeOf } from './part-shape.js';
import { TAG_GAP, tagWidth, type TerminalTag, terminalTags } from './wire-tags.js';
import { usedKeys, type Wire, type WireEnd, type Wiring } from './wiring.js';

export interface PlacedPart extends PartShape {
  readonly x: number;
  readonly y: number;
}

export interface RoutedWire {
  readonly wire: Wire;
  readonly points: readonly ElkPoint[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly PlacedPart[];
  readonly wires: readonly RoutedWire[];
  /** Where wires of one terminal part. */
  readonly junctions: readonly ElkPoint[];
  readonly tags: readonly TerminalTag[];
}

/** Between two wires that run side by side, in px. */
const LANE = 10;

export async function layOut(wiring: Wiring): Promise<Layout> {
  const used = usedKeys(wiring);
  const shapes = wiring.parts.map((part) => shapeOf(part, used.get(part) ?? new Set()));
  const tags = terminalTags(wiring);
  const drawing: ElkNode = {
    id: 'drawing',
    children: shapes.map((shape) => nodeOf(shape, tags)),
    edges: wiring.wires.map(edgeOf),
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.randomSeed': '1',
      'elk.layered.thoroughness': '60',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.spacing.edgeNodeBetweenLayers': String(LANE),
      'elk.layered.spacing.edgeEdgeBetweenLayers': String(LANE),
      'elk.layered.spacing.nodeNodeBetweenLayers': '24',
      'elk.spacing.nodeNode': '26',
      'elk.spacing.edgeNode': '18',
      'elk.spacing.edgeEdge': String(LANE),
      'elk.padding': '[top=8,left=8,bottom=8,right=8]',
    },
  };
  const graph = await new elk.default().layout(drawing);
  const placed = new Map(graph.children?.map((node) => [node.id, node]));
  const parts = shapes.map((shape): PlacedPart => {
    const { x = 0, y = 0 } = placed.get(shape.part.id) ?? {};
    return { ...shape, x, y };
  });
  const edges = new Map(graph.edges?.map((edge) => [edge.id, edge]));
  const wires = wiring.wires.map((wire) => {
    const edge = edges.get(edgeId(wire));
    if (!edge?.sections) throw new Error(`wire ${wire.number} was not routed`);
    const [source, target] = endsOf(wire);
    const routed = edge.sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
      startPoint,
      ...bendPoints,
      endPoint,
    ]);
    const points = [pointOf(source, parts), ...routed, pointOf(target, parts)];
    return { wire, points, junctionPoints: edge.junctionPoints ?? [] };
  });
  return {
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    parts,
    wires,
    junctions: wires.flatMap(({ junctionPoints }) => junctionPoints),
    tags,
  };
}

/** A port is as long as the tag that lies on it, so that no wire bends under its tag. */
function nodeOf({ part, width, height, places }: PartShape, tags: readonly TerminalTag[]): ElkNode {
  const ports = tags
    .filter(({ end }) => end.part === part)
    .map((tag) => {
      const place = places.get(tag.end.key);
      if (!place) throw new Error(`${tag.end.text} has no place`);
      const length = tagWidth(tag) + 2 * TAG_GAP;
      return {
        id: portId(tag.end),
        x: place.side === 'left' ? -length : width,
        y: place.y,
        width: length,
        height: 0,
        layoutOptions: { 'elk.port.side': place.side === 'left' ? 'WEST' : 'EAST' },
      };
    });
  return { id: part.id, width, height, ports, layoutOptions: { 'elk.portConstraints': 'FIXED_POS' } };
}

/** A wire goes from a right-hand to a left-hand terminal where it can, so that its parts come to stand side by side. */
function endsOf({ from, to }: Wire): readonly [source: WireEnd, target: WireEnd] {
  return from.side === 'left' && to.side === 'right' ? [to, from] : [from, to];
}

function edgeOf(wire: Wire): ElkExtendedEdge {
  const [source, target] = endsOf(wire);
  return { id: edgeId(wire), sources: [portId(source)], targets: [portId(target)] };
}

/** Where the wire meets the part. */
function pointOf({ part, key, text }: WireEnd, parts: readonly PlacedPart[]): ElkPoint {
  const placed = parts.find((candidate) => candidate.part === part);
  const place = placed?.places.get(key);
  if (!placed || !place) throw new Error(`${text} has no place`);
  return { x: placed.x + place.x, y: placed.y + place.y };
}

function edgeId({ number }: Wire): string {
  return `wire-${number}`;
}

function portId({ part, key }: WireEnd): string {
  return `${part.id}.${key}`;
}
