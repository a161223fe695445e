//! How often a schema may be applied, at worst: validation can't be interrupted, so what could take
//! exponential time is refused beforehand.
//!
//! Counted are applications on the way from the root of a document to any one value, at most as deep as JSON is
//! read here. Two kinds of growth are caught: references that fan out on the same value, and recursion that
//! applies more than one schema to the same part.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::graph::{Graph, Vertex};
use super::lint::Slot;

/// `serde_json` reads no deeper.
const DEEPEST: usize = 127;
/// A schema of this suite needs some hundreds; 2^17 is more than any honest one.
const MOST: f64 = 131_072.0;
/// How much is counted before a schema is called too large to be counted.
const MOST_EFFORT: usize = 1_000_000;

/// A reference that leads back to itself without going into the value: the file, and the keyword's pointer.
pub(super) type Loop = (usize, String);

/// Reference loops, once each.
pub(super) fn loops(graph: &Graph) -> Vec<Loop> {
    let mut search = LoopSearch { graph, state: vec![State::New; graph.nodes.len()], found: Vec::new() };
    (0..graph.nodes.len()).for_each(|node| search.visit(node));
    search.found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct LoopSearch<'a> {
    graph: &'a Graph,
    state: Vec<State>,
    found: Vec<Loop>,
}

impl LoopSearch<'_> {
    /// Depth first, with a stack of its own: a chain of references may be as long as a file.
    fn visit(&mut self, start: usize) {
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                match self.state[node] {
                    State::New => self.state[node] = State::Open,
                    State::Open | State::Done => continue,
                }
            }
            let Vertex { file, here, .. } = &self.graph.nodes[node];
            let Some((child, reference)) = here.get(next) else {
                self.state[node] = State::Done;
                continue;
            };
            stack.push((node, next + 1));
            match (self.state[*child], reference) {
                (State::New, _) => stack.push((*child, 0)),
                (State::Open, Some(at)) => self.found.push((*file, at.clone())),
                // Within a file the tree of subschemas has no circles: only a reference closes one.
                (State::Open, None) | (State::Done, _) => {}
            }
        }
    }
}

/// The files whose schema is too costly. Asked only for graphs without loops.
pub(super) fn too_costly(graph: &Graph) -> Vec<usize> {
    match expansion(graph) {
        Ok(steps) => {
            let cost = costs(&steps);
            let files = graph.roots.iter().enumerate();
            files.filter(|(_, root)| cost[**root] > MOST).map(|(file, _)| file).collect()
        }
        Err(TooLarge(node)) => vec![graph.nodes[node].file],
    }
}

/// The subschema at which counting was given up.
struct TooLarge(usize);

/// What one application of a subschema entails.
struct Step {
    /// Applications to the same value.
    own: f64,
    /// Applications to a part of it, for each kind of part.
    parts: Vec<Vec<(usize, f64)>>,
}

/// The worst number of applications on one way down, for each subschema: first where nothing recurs, then round
/// and round where something does, then what stands above that.
fn costs(steps: &[Step]) -> Vec<f64> {
    let children: Vec<Vec<usize>> =
        steps.iter().map(|step| step.parts.iter().flatten().map(|(child, _)| *child).collect()).collect();
    let mut parents = vec![Vec::new(); steps.len()];
    for (node, all) in children.iter().enumerate() {
        for child in all {
            parents[*child].push(node);
        }
    }
    let mut recurs = vec![true; steps.len()];
    let below = peeled(&children, &parents, &mut recurs);
    let above = peeled(&parents, &children, &mut recurs);
    let mut cost: Vec<f64> = steps.iter().map(|step| step.own).collect();
    for node in below {
        cost[node] = steps[node].cost(&cost);
    }
    let mut due: BTreeSet<usize> = (0..steps.len()).filter(|node| recurs[*node]).collect();
    for _ in 0..DEEPEST {
        let dearer = |node: &usize| {
            let new = steps[*node].cost(&cost);
            (new > cost[*node]).then_some((*node, new))
        };
        let dearer: Vec<_> = due.iter().filter_map(dearer).collect();
        due = dearer
            .iter()
            .flat_map(|(node, _)| parents[*node].iter().copied())
            .filter(|up| recurs[*up])
            .collect();
        for (node, new) in dearer {
            cost[node] = new;
        }
    }
    for node in above.into_iter().rev() {
        cost[node] = steps[node].cost(&cost);
    }
    cost
}

/// Takes away, again and again, the nodes from which no edge leads to another that is left; in that order.
fn peeled(edges: &[Vec<usize>], back: &[Vec<usize>], left: &mut [bool]) -> Vec<usize> {
    let mut open: Vec<usize> =
        edges.iter().map(|all| all.iter().filter(|other| left[**other]).count()).collect();
    let mut free: Vec<usize> = (0..edges.len()).filter(|node| left[*node] && open[*node] == 0).collect();
    let mut order = Vec::new();
    while let Some(node) = free.pop() {
        left[node] = false;
        order.push(node);
        for other in &back[node] {
            open[*other] = open[*other].saturating_sub(1);
            if left[*other] && open[*other] == 0 {
                free.push(*other);
            }
        }
    }
    order
}

impl Step {
    /// The cost with what one level less costs. Beyond the limit it says nothing more, and stays finite.
    fn cost(&self, below: &[f64]) -> f64 {
        let part = |part: &Vec<(usize, f64)>| part.iter().map(|(child, n)| n * below[*child]).sum::<f64>();
        (self.own + self.parts.iter().map(part).fold(0.0, f64::max)).min(MOST * 2.0)
    }
}

fn expansion(graph: &Graph) -> Result<Vec<Step>, TooLarge> {
    let mut effort = 0;
    let reach = closures(graph, &mut effort)?;
    let children: Vec<Children<'_>> = graph.nodes.iter().map(children).collect();
    let mut steps = Vec::new();
    for (node, here) in reach.iter().enumerate() {
        let deeper: Vec<_> =
            here.iter().map(|(other, n)| (*other, *n)).filter(|(o, _)| !children[*o].is_empty()).collect();
        let slots: HashSet<&Slot> =
            deeper.iter().flat_map(|(other, _)| children[*other].keys().copied()).collect();
        effort += slots.len() * deeper.len();
        if effort > MOST_EFFORT {
            return Err(TooLarge(node));
        }
        let parts = slots.into_iter().map(|slot| part(slot, &deeper, &children)).collect();
        steps.push(Step { own: here.values().sum(), parts });
    }
    Ok(steps)
}

type Counts = HashMap<usize, f64>;

/// For each subschema, how often it applies which others to the same value.
fn closures(graph: &Graph, effort: &mut usize) -> Result<Vec<Counts>, TooLarge> {
    let mut done: Vec<Counts> = vec![Counts::new(); graph.nodes.len()];
    for start in 0..graph.nodes.len() {
        let mut stack = vec![start];
        while let Some(node) = stack.last().copied() {
            let here = &graph.nodes[node].here;
            let open: Vec<_> =
                here.iter().map(|(child, _)| *child).filter(|child| done[*child].is_empty()).collect();
            if done[node].is_empty() && !open.is_empty() {
                stack.extend(open);
                continue;
            }
            stack.pop();
            if done[node].is_empty() {
                done[node] = closure(node, here, &done);
                *effort += done[node].len();
                if *effort > MOST_EFFORT {
                    return Err(TooLarge(node));
                }
            }
        }
    }
    Ok(done)
}

fn closure(node: usize, here: &[(usize, Option<String>)], done: &[Counts]) -> Counts {
    let mut counts = Counts::from([(node, 1.0)]);
    for (child, _) in here {
        for (other, n) in &done[*child] {
            *counts.entry(*other).or_default() += n;
        }
    }
    counts
}

type Children<'a> = HashMap<&'a Slot, Vec<usize>>;

fn children(vertex: &Vertex) -> Children<'_> {
    let mut by_slot = Children::new();
    for (slot, child) in &vertex.below {
        by_slot.entry(slot).or_default().push(*child);
    }
    by_slot
}

/// Everything that is applied to one part of the value.
fn part(slot: &Slot, here: &[(usize, f64)], children: &[Children<'_>]) -> Vec<(usize, f64)> {
    let mut all = Vec::new();
    for (node, n) in here {
        let of = |slot: &Slot| children[*node].get(slot).into_iter().flatten().map(|child| (*child, *n));
        all.extend(of(slot));
        let named = children[*node].contains_key(slot);
        for other in beside(slot, named) {
            all.extend(of(other));
        }
    }
    all
}

/// The slots of an object that are applied to a part too, besides the one that names it.
fn beside(slot: &Slot, named: bool) -> &'static [Slot] {
    match (slot, named) {
        (Slot::Member(_), false) => &[Slot::SomeMember, Slot::OtherMember],
        (Slot::Member(_), true) | (Slot::OtherMember, _) => &[Slot::SomeMember],
        (Slot::SomeMember, _) => &[Slot::OtherMember],
        (Slot::Entry(_), false) => &[Slot::SomeEntry, Slot::OtherEntry],
        (Slot::Entry(_), true) | (Slot::OtherEntry, _) => &[Slot::SomeEntry],
        (Slot::SomeEntry, _) => &[Slot::OtherEntry],
        (Slot::MemberName, _) => &[],
    }
}
