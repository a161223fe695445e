//! What other people's tests may rely on: every public type, function, field and variant of a crate, through its re-exports.
//! `BLESS=1 cargo test --test it api` rewrites the lists; what disappears from one breaks somebody's build.

#![expect(clippy::wildcard_enum_match_arm, reason = "the enums of syn have an arm for what may come")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, Fields, ImplItem, Item, Type, UseTree, Visibility};

use crate::program::{checkout, golden};

/// The crates that re-export from each other.
const CRATES: [(&str, &str); 2] =
    [("graphproof", "src/lib.rs"), ("graphproof_emulator", "crates/emulator/src/lib.rs")];

#[test]
fn the_surface_of_the_emulator_is_as_committed() {
    let surface = Surface::of("graphproof_emulator");
    assert_eq!(
        surface.unreachable(),
        BTreeSet::new(),
        "nobody can name these types, and public items need them"
    );
    if let Err(differs) = golden("golden/api/graphproof-emulator.txt", &surface.text()) {
        panic!("{differs}");
    }
}

#[test]
fn the_surface_of_graphproof_is_as_committed_and_small() {
    let surface = Surface::of("graphproof");
    assert_eq!(
        surface.unreachable(),
        BTreeSet::new(),
        "nobody can name these types, and public items need them"
    );
    assert!(surface.entries.len() <= 150, "{}", surface.entries.len());
    if let Err(differs) = golden("golden/api/graphproof.txt", &surface.text()) {
        panic!("{differs}");
    }
}

/// `graphproof_emulator::token::page`.
type ModulePath = Vec<String>;

/// The modules of all crates, with what is in each.
struct Sources(BTreeMap<ModulePath, Vec<Item>>);

impl Sources {
    fn read() -> Self {
        let mut sources = Self(BTreeMap::new());
        for (name, root) in CRATES {
            let root = checkout(root);
            sources.add_file(vec![name.to_owned()], &root, root.parent().expect("the root lies in a folder"));
        }
        sources
    }

    /// Adds a file, whose modules lie in `below`.
    fn add_file(&mut self, path: ModulePath, file: &Path, below: &Path) {
        let text =
            std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(path, parsed.items, below);
    }

    fn add(&mut self, path: ModulePath, mut items: Vec<Item>, below: &Path) {
        items.retain(|item| !attributes(item).iter().any(is_for_tests));
        for item in &items {
            let Item::Mod(module) = item else { continue };
            let name = module.ident.to_string();
            let path = [path.as_slice(), std::slice::from_ref(&name)].concat();
            let below = below.join(&name);
            match &module.content {
                Some((_, items)) => self.add(path, items.clone(), &below),
                None => self.add_file(path, &file_of(&below), &below),
            }
        }
        self.0.insert(path, items);
    }

    /// Where something is defined that goes by this path in a module: the module, and its name there. Nothing if it isn't ours.
    fn definition(&self, module: &[String], path: &[String]) -> Option<(ModulePath, String)> {
        let (first, rest) = path.split_first()?;
        let inner = [module, std::slice::from_ref(first)].concat();
        let (module, rest) = match first.as_str() {
            "crate" => (module[..1].to_vec(), rest),
            "super" => (module[..module.len() - 1].to_vec(), rest),
            "self" => (module.to_vec(), rest),
            _ if !rest.is_empty() && self.0.contains_key(&inner) => (inner, rest),
            _ if !rest.is_empty() => (vec![first.clone()], rest),
            _ => (module.to_vec(), path),
        };
        let items = self.0.get(&module)?;
        let [name] = rest else { return self.definition(&module, rest) };
        if items.iter().any(|item| name_of(item).is_some_and(|known| known == *name)) {
            return Some((module, name.clone()));
        }
        let imports = items.iter().filter_map(|item| match item {
            Item::Use(import) => Some(leaves(&import.tree)),
            _ => None,
        });
        let (path, _) = imports.flatten().find(|(_, known)| known == name)?;
        self.definition(&module, &path)
    }
}

fn file_of(below: &Path) -> PathBuf {
    let flat = below.with_extension("rs");
    if flat.exists() { flat } else { below.join("mod.rs") }
}

/// The paths that a `use` names, and what they are called then.
fn leaves(tree: &UseTree) -> Vec<(Vec<String>, String)> {
    match tree {
        UseTree::Path(path) => leaves(&path.tree)
            .into_iter()
            .map(|(rest, name)| ([vec![path.ident.to_string()], rest].concat(), name))
            .collect(),
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], name.ident.to_string())],
        UseTree::Rename(name) => vec![(vec![name.ident.to_string()], name.rename.to_string())],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        UseTree::Glob(_) => panic!("a glob hides what it shows"),
    }
}

/// What a crate shows.
struct Surface {
    sources: Sources,
    /// What stands where, and whether somebody needs a feature for it.
    entries: BTreeSet<String>,
    shown: BTreeSet<(ModulePath, String)>,
    /// Types that public items need.
    needed: BTreeSet<(ModulePath, String)>,
}

impl Surface {
    fn of(name: &str) -> Self {
        let (entries, shown, needed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut surface = Self { sources: Sources::read(), entries, shown, needed };
        surface.module(&[name.to_owned()], "");
        surface
    }

    fn text(&self) -> String {
        self.entries.iter().flat_map(|entry| [entry.as_str(), "\n"]).collect()
    }

    fn unreachable(&self) -> BTreeSet<&(ModulePath, String)> {
        self.needed.difference(&self.shown).collect()
    }

    fn module(&mut self, module: &[String], prefix: &str) {
        let items = self.sources.0[module].clone();
        for item in items.iter().filter(|item| !attributes(item).iter().any(is_hidden)) {
            match item {
                Item::Use(import) if is_public(&import.vis) => {
                    for (path, name) in leaves(&import.tree) {
                        let (module, defined) = self
                            .sources
                            .definition(module, &path)
                            .unwrap_or_else(|| panic!("`{}` is of another crate", path.join("::")));
                        self.item(&module, &defined, &format!("{prefix}{name}"), &cfg(&import.attrs));
                    }
                }
                Item::Mod(inner) if is_public(&inner.vis) => {
                    let name = inner.ident.to_string();
                    self.module(
                        &[module, std::slice::from_ref(&name)].concat(),
                        &format!("{prefix}{name}::"),
                    );
                }
                other if visibility(other).is_some_and(is_public) => {
                    let name = name_of(other).expect("what can be public has a name");
                    self.item(module, &name.clone(), &format!("{prefix}{name}"), "");
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, module: &[String], name: &str, shown: &str, cfg_of_use: &str) {
        self.shown.insert((module.to_vec(), name.to_owned()));
        let items = self.sources.0[module].clone();
        let named = items.iter().filter(|item| name_of(item).is_some_and(|known| known == name));
        for item in named {
            let needs = format!("{cfg_of_use}{}", cfg(attributes(item)));
            match item {
                Item::Struct(it) => {
                    self.entry("struct", shown, &written(&it.generics), &needs);
                    self.fields(module, &it.fields, shown, is_public);
                }
                Item::Enum(it) => {
                    self.entry("enum", shown, &written(&it.generics), &needs);
                    for variant in &it.variants {
                        let name = format!("{shown}::{}", variant.ident);
                        self.entry("variant", &name, "", &cfg(&variant.attrs));
                        self.fields(module, &variant.fields, &name, |_| true);
                    }
                }
                Item::Trait(it) => self.entry("trait", shown, &written(it), &needs),
                Item::Fn(it) => {
                    self.types(module).visit_signature(&it.sig);
                    self.entry("fn", shown, &signature(&it.sig), &needs);
                }
                Item::Const(it) => {
                    self.types(module).visit_type(&it.ty);
                    self.entry("const", shown, &format!(": {}", written(&it.ty)), &needs);
                }
                Item::Type(it) => self.entry("type", shown, &format!(" = {}", written(&it.ty)), &needs),
                _ => panic!("`{shown}` is of a kind that is new: it is listed here, too"),
            }
        }
        self.methods(module, name, shown);
    }

    fn fields(&mut self, module: &[String], fields: &Fields, of: &str, wanted: fn(&Visibility) -> bool) {
        for (at, field) in fields.iter().enumerate().filter(|(_, field)| wanted(&field.vis)) {
            let name = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
            self.types(module).visit_type(&field.ty);
            let name = format!("{of}.{name}");
            self.entry("field", &name, &format!(": {}", written(&field.ty)), &cfg(&field.attrs));
        }
    }

    /// What stands in `impl` blocks of the type, wherever its crate has them.
    fn methods(&mut self, defined: &[String], name: &str, shown: &str) {
        let modules: Vec<_> = self.sources.0.keys().filter(|path| path[0] == defined[0]).cloned().collect();
        for module in modules {
            for item in self.sources.0[&module].clone() {
                let Item::Impl(block) = item else { continue };
                let Type::Path(of) = &*block.self_ty else { continue };
                let of: Vec<_> = of.path.segments.iter().map(|part| part.ident.to_string()).collect();
                let definition = self.sources.definition(&module, &of);
                let is_of_it = definition.is_some_and(|(module, of)| module == defined && of == name);
                if block.trait_.is_some() || !is_of_it {
                    continue;
                }
                for item in &block.items {
                    let (kind, name, said) = match item {
                        ImplItem::Fn(it) if is_public(&it.vis) && !it.attrs.iter().any(is_hidden) => {
                            self.types(&module).visit_signature(&it.sig);
                            ("fn", &it.sig.ident, signature(&it.sig))
                        }
                        ImplItem::Const(it) if is_public(&it.vis) && !it.attrs.iter().any(is_hidden) => {
                            self.types(&module).visit_type(&it.ty);
                            ("const", &it.ident, format!(": {}", written(&it.ty)))
                        }
                        _ => continue,
                    };
                    let needs = match item {
                        ImplItem::Fn(it) => cfg(&it.attrs),
                        ImplItem::Const(it) => cfg(&it.attrs),
                        _ => String::new(),
                    };
                    let needs = format!("{}{needs}", cfg(&block.attrs));
                    self.entry(kind, &format!("{shown}::{name}"), &said, &needs);
                }
            }
        }
    }

    fn entry(&mut self, kind: &str, name: &str, said: &str, needs: &str) {
        self.entries.insert(format!("{kind} {name}{said}{needs}"));
    }

    fn types<'a>(&'a mut self, module: &'a [String]) -> Types<'a> {
        Types { sources: &self.sources, module, needed: &mut self.needed }
    }
}

/// Collects the types of ours that something names.
struct Types<'a> {
    sources: &'a Sources,
    module: &'a [String],
    needed: &'a mut BTreeSet<(ModulePath, String)>,
}

impl Visit<'_> for Types<'_> {
    fn visit_path(&mut self, path: &syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.needed.extend(self.sources.definition(self.module, &names));
        syn::visit::visit_path(self, path);
    }
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Macro(it) => it.ident.as_ref()?,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        Item::Union(it) => &it.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

fn visibility(item: &Item) -> Option<&Visibility> {
    Some(match item {
        Item::Const(it) => &it.vis,
        Item::Enum(it) => &it.vis,
        Item::Fn(it) => &it.vis,
        Item::Static(it) => &it.vis,
        Item::Struct(it) => &it.vis,
        Item::Trait(it) => &it.vis,
        Item::Type(it) => &it.vis,
        Item::Union(it) => &it.vis,
        _ => return None,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_hidden(attribute: &Attribute) -> bool {
    written(attribute) == "#[doc(hidden)]"
}

fn is_for_tests(attribute: &Attribute) -> bool {
    written(attribute) == "#[cfg(test)]"
}

/// ` (feature = "tenant")`
fn cfg(attributes: &[Attribute]) -> String {
    let texts = attributes.iter().map(written);
    texts
        .filter_map(|text| Some(format!(" ({})", text.strip_prefix("#[cfg(")?.strip_suffix(")]")?)))
        .collect()
}

/// `(self, bearer: Bearer) -> String`
fn signature(signature: &syn::Signature) -> String {
    let text = written(signature);
    let name = signature.ident.to_string();
    let (qualifiers, rest) = text.split_once(&format!("fn {name}")).expect("a signature has its name");
    format!("{rest}{}{}", if qualifiers.is_empty() { "" } else { " " }, qualifiers.trim())
}

/// As it stands in the source, in one line.
fn written(node: &impl syn::spanned::Spanned) -> String {
    let text = node.span().source_text().unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")").replace(" )", ")")
}
