//! Which module of a crate needs which: every file parsed, every name followed to the module that defines it.
//!
//! A name is looked up as the compiler does, through `use`, `pub use` and globs. `mod child;` and a bare `pub use` make
//! names, and need nothing; using such a name needs the module where the item itself stands. What tests need
//! (`#[cfg(test)]`) is left out. A call of a method does not name a module, and is not seen.

use std::collections::{BTreeMap, BTreeSet};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// What a name stands for in a module.
enum Name {
    /// Something that stands in the module itself.
    Here,
    Module(String),
    /// The path of a `use`.
    Path(Vec<String>),
}

/// What a path leads to: a module, or something defined in one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(String),
    DefinedIn(String),
}

#[derive(Default)]
struct Module {
    names: BTreeMap<String, Vec<Name>>,
    globs: Vec<Vec<String>>,
    /// Paths in the code, and those of `use` without `pub`.
    paths: Vec<Vec<String>>,
    /// The types that get methods here.
    extended: Vec<Vec<String>>,
}

/// The modules of a crate, by their paths from its root, which is "crate".
#[derive(Default)]
pub struct Modules {
    all: BTreeMap<String, Module>,
    /// Those of tests, of which only the paths are known.
    tests: BTreeSet<String>,
}

/// For each module those that it needs, each with a path that says so.
pub type Graph = BTreeMap<String, BTreeMap<String, String>>;

impl Modules {
    /// The modules of a crate. `source` is asked for the source of a module by its path ("crate", "crate::ui::theme").
    pub fn read(source: &impl Fn(&str) -> String) -> Self {
        let mut modules = Self::default();
        modules.add("crate", source);
        modules
    }

    /// The paths of all modules, also of those of tests.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.all.keys().chain(&self.tests).map(String::as_str)
    }

    fn add(&mut self, path: &str, source: &impl Fn(&str) -> String) {
        let file: File = syn::parse_file(&source(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        self.add_items(path, &file.items, source);
    }

    fn add_items(&mut self, path: &str, items: &[Item], source: &impl Fn(&str) -> String) {
        let mut reader = Reader::default();
        for item in items {
            reader.visit_item(item);
        }
        let mut module = reader.module;
        self.tests.extend(reader.tests.iter().map(|name| format!("{path}::{name}")));
        for child in reader.children {
            let name = child.ident.to_string();
            let child_path = format!("{path}::{name}");
            module.names.entry(name).or_default().push(Name::Module(child_path.clone()));
            match &child.content {
                Some((_, items)) => self.add_items(&child_path, items, source),
                None => self.add(&child_path, source),
            }
        }
        self.all.insert(path.to_owned(), module);
    }

    /// The module that one is a part of: a child that gives methods to a type of its parent is the parent's.
    fn whole<'m>(&'m self, path: &'m str) -> &'m str {
        let extended = self.all[path].extended.iter().flat_map(|named| self.resolve(path, named, &mut BTreeSet::new()));
        let parents = extended.filter_map(|target| match target {
            Target::DefinedIn(definer) if is_inside(path, &definer) => self.all.get_key_value(&definer),
            _ => None,
        });
        parents.map(|(definer, _)| self.whole(definer)).min().unwrap_or(path)
    }

    /// Who needs whom.
    pub fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        for (path, module) in &self.all {
            let whole = self.whole(path);
            let needed = graph.entry(whole.to_owned()).or_default();
            for named in &module.paths {
                for target in self.resolve(path, named, &mut BTreeSet::new()) {
                    let Target::DefinedIn(definer) = target else { continue };
                    let definer = self.whole(&definer);
                    if definer != whole {
                        needed.entry(definer.to_owned()).or_insert_with(|| format!("{path}: {}", named.join("::")));
                    }
                }
            }
        }
        graph
    }

    /// What a path leads to, read in a module; nothing where that is in another crate.
    fn resolve(&self, from: &str, path: &[String], seen: &mut BTreeSet<(String, String)>) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let mut targets = match first.as_str() {
            "crate" => vec![Target::Module("crate".to_owned())],
            "self" => vec![Target::Module(from.to_owned())],
            "super" => {
                from.rsplit_once("::").map(|(parent, _)| Target::Module(parent.to_owned())).into_iter().collect()
            }
            name => self.lookup(from, name, seen),
        };
        for name in rest {
            let mut next = BTreeSet::new();
            for target in &targets {
                match (target, name.as_str()) {
                    (Target::Module(module), "super") => {
                        next.extend(module.rsplit_once("::").map(|(parent, _)| Target::Module(parent.to_owned())));
                    }
                    (Target::Module(module), "self") => {
                        next.insert(Target::Module(module.clone()));
                    }
                    (Target::Module(module), name) => next.extend(self.lookup(module, name, seen)),
                    // A variant, a constant or a function of a type.
                    (Target::DefinedIn(_), _) => {}
                }
            }
            if next.is_empty() {
                targets.retain(|target| matches!(target, Target::DefinedIn(_)));
            } else {
                targets = next.into_iter().collect();
            }
        }
        targets
    }

    /// What a name stands for in a module: a module and a function may share it.
    fn lookup(&self, module: &str, name: &str, seen: &mut BTreeSet<(String, String)>) -> Vec<Target> {
        // A name that leads to itself is a module of that name, as in `pub use trace::trace`.
        let again = !seen.insert((module.to_owned(), name.to_owned()));
        let mut targets = Vec::new();
        let Some(known) = self.all.get(module) else { return targets };
        for meaning in known.names.get(name).into_iter().flatten() {
            match meaning {
                Name::Here => targets.push(Target::DefinedIn(module.to_owned())),
                Name::Module(path) => targets.push(Target::Module(path.clone())),
                Name::Path(_) if again => {}
                Name::Path(path) => targets.extend(self.resolve(module, path, seen)),
            }
        }
        if again {
            return targets;
        }
        if targets.is_empty() {
            for glob in &known.globs {
                for target in self.resolve(module, glob, seen) {
                    if let Target::Module(other) = target {
                        targets.extend(self.lookup(&other, name, seen));
                    }
                }
            }
        }
        seen.remove(&(module.to_owned(), name.to_owned()));
        targets
    }
}

/// Groups of modules that need each other, directly or by way of others; the smallest first.
pub fn cycles(graph: &Graph) -> Vec<Vec<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|from| (from.as_str(), reachable(graph, from))).collect();
    let mut groups = BTreeSet::new();
    for (from, ahead) in &reach {
        let group: Vec<&str> = ahead.iter().copied().filter(|other| reach[other].contains(from)).collect();
        if !group.is_empty() {
            groups.insert(group);
        }
    }
    let mut groups: Vec<Vec<&str>> = groups.into_iter().collect();
    groups.sort_by_key(Vec::len);
    groups
}

fn reachable<'g>(graph: &'g Graph, from: &str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for next in graph[module].keys() {
            if found.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    found
}

/// Collects names and paths from the items of one module.
#[derive(Default)]
struct Reader<'ast> {
    module: Module,
    children: Vec<&'ast ItemMod>,
    tests: Vec<String>,
    /// How deep in functions and blocks: a name there is not one of the module's.
    depth: usize,
}

impl Reader<'_> {
    fn define(&mut self, name: &syn::Ident) {
        if self.depth == 0 {
            self.module.names.entry(name.to_string()).or_default().push(Name::Here);
        }
    }

    /// Each path of a `use`, with the name that it is given; none for a glob.
    fn uses(&mut self, tree: &UseTree, mut path: Vec<String>, only_names: bool) {
        let (name, leaf) = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.uses(&tree.tree, path, only_names);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.uses(tree, path.clone(), only_names));
                return;
            }
            UseTree::Glob(_) => return self.module.globs.push(path),
            UseTree::Name(tree) => (tree.ident.to_string(), tree.ident.to_string()),
            UseTree::Rename(tree) => (tree.rename.to_string(), tree.ident.to_string()),
        };
        // `use a::b::{self}` names b.
        let name = if leaf == "self" { path.last().cloned().unwrap_or(name) } else { name };
        path.push(leaf);
        self.module.names.entry(name).or_default().push(Name::Path(path.clone()));
        if !only_names {
            self.module.paths.push(path);
        }
    }

    /// Paths in the tokens of a macro, which nobody has parsed.
    fn scan(&mut self, mut cursor: Cursor) {
        let mut path: Vec<String> = Vec::new();
        let mut joined = false;
        while !cursor.eof() {
            if let Some((inside, _, _, after)) = cursor.any_group() {
                self.scan(inside);
                cursor = after;
            } else if let Some((ident, after)) = cursor.ident() {
                if !joined {
                    self.module.paths.push(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                joined = false;
                cursor = after;
                continue;
            } else if let Some((first, after)) = cursor.punct() {
                let second = after.punct().filter(|(second, _)| first.as_char() == ':' && second.as_char() == ':');
                joined = second.is_some() && !path.is_empty();
                cursor = second.map_or(after, |(_, after)| after);
                if joined {
                    continue;
                }
            } else {
                cursor = cursor.token_tree().expect("not at the end").1;
            }
            self.module.paths.push(std::mem::take(&mut path));
            joined = false;
        }
        self.module.paths.push(path);
    }
}

fn names(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn is_inside(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.starts_with("::"))
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Reader<'ast> {
    fn visit_item(&mut self, item: &'ast Item) {
        let (name, attributes) = match item {
            Item::Const(item) => (Some(&item.ident), &item.attrs),
            Item::Enum(item) => (Some(&item.ident), &item.attrs),
            Item::Fn(item) => (Some(&item.sig.ident), &item.attrs),
            Item::Impl(item) => (None, &item.attrs),
            Item::Macro(item) => (item.ident.as_ref(), &item.attrs),
            Item::Mod(item) => (None, &item.attrs),
            Item::Static(item) => (Some(&item.ident), &item.attrs),
            Item::Struct(item) => (Some(&item.ident), &item.attrs),
            Item::Trait(item) => (Some(&item.ident), &item.attrs),
            Item::Type(item) => (Some(&item.ident), &item.attrs),
            Item::Union(item) => (Some(&item.ident), &item.attrs),
            Item::Use(item) => (None, &item.attrs),
            _ => return visit::visit_item(self, item),
        };
        if is_test(attributes) {
            self.tests.extend(match item {
                Item::Mod(child) => Some(child.ident.to_string()),
                _ => None,
            });
            return;
        }
        if let Some(name) = name {
            self.define(name);
        }
        if let Item::Mod(child) = item {
            return self.children.push(child);
        }
        if let Item::Impl(item) = item
            && item.trait_.is_none()
            && let syn::Type::Path(extended) = &*item.self_ty
        {
            self.module.extended.push(names(&extended.path));
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.depth += 1;
        visit::visit_block(self, block);
        self.depth -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let only_names = !matches!(item.vis, Visibility::Inherited);
        self.uses(&item.tree, Vec::new(), only_names);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.module.paths.push(names(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.visit_path(&called.path);
        self.scan(TokenBuffer::new2(called.tokens.clone()).begin());
    }
}

mod tests {
    use super::*;

    /// The graph of a crate given as pairs of a module and its source, as "from -> to" without "crate::".
    fn edges(sources: &[(&str, &str)]) -> Vec<String> {
        let short = |path: &str| path.trim_start_matches("crate::").to_owned();
        let graph = graph(sources);
        let edges = graph.iter().flat_map(|(from, needed)| {
            needed.keys().map(move |to| format!("{} -> {}", short(from), short(to))).collect::<Vec<_>>()
        });
        edges.collect()
    }

    fn graph(sources: &[(&str, &str)]) -> Graph {
        let source = |path: &str| {
            let found = sources.iter().find(|(module, _)| *module == path);
            found.unwrap_or_else(|| panic!("no {path}")).1.to_owned()
        };
        Modules::read(&source).graph()
    }

    #[test]
    fn names_are_followed_through_facades_to_the_module_that_defines_them() {
        let lib = ("crate", "mod a; mod b; pub use a::Thing as Renamed;");
        let facade = ("crate::a", "mod x; mod y; pub use x::*; pub use self::y::{make, Other};");
        let x = ("crate::a::x", "use super::Other; pub struct Thing(Other);");
        let y = ("crate::a::y", "pub struct Other; pub fn make() -> Other { Other }");
        for user in [
            "use crate::a::Thing;",
            "use crate::{a::{self}}; fn f(_: a::Thing) {}",
            "fn f() { let _ = crate::Renamed::new(); }",
            "fn f() { use super::a::*; let _: Thing; }",
            "fn f() { assert!(1 > super::a::Thing::SIZE, \"{}\", 2); }",
            "use crate::a as other; impl From<other::Thing> for u8 {}",
        ] {
            assert_eq!(edges(&[lib, facade, x, y, ("crate::b", user)]), ["a::x -> a::y", "b -> a::x"], "{user}");
        }
        let from_another_crate = "use other::a::Thing; use std::mem::take; fn a() { a() }";
        assert_eq!(edges(&[lib, facade, x, y, ("crate::b", from_another_crate)]), ["a::x -> a::y"]);
    }

    #[test]
    fn a_module_and_a_function_may_share_a_name() {
        let lib = ("crate", "mod trace; mod user; pub use trace::trace;");
        let trace = ("crate::trace", "pub fn trace() {} pub struct Trace;");
        assert_eq!(edges(&[lib, trace, ("crate::user", "use crate::trace; fn f() { trace() }")]), ["user -> trace"]);
        assert_eq!(edges(&[lib, trace, ("crate::user", "fn f(_: crate::trace::Trace) {}")]), ["user -> trace"]);
    }

    #[test]
    fn a_facade_is_no_circle_and_a_parent_that_uses_what_it_names_is() {
        let lib = ("crate", "mod a;");
        let child = ("crate::a::child", "use super::Shared; pub fn draw(_: Shared) {}");
        let facade = ("crate::a", "mod child; mod shared; pub use child::draw; pub use shared::Shared;");
        let shared = ("crate::a::shared", "pub struct Shared;");
        assert_eq!(cycles(&graph(&[lib, facade, child, shared])), Vec::<Vec<&str>>::new());
        let parent = ("crate::a", "mod child; pub struct Shared; pub use child::draw; fn all() { draw(Shared) }");
        assert_eq!(cycles(&graph(&[lib, parent, child])), [["crate::a", "crate::a::child"]]);
    }

    #[test]
    fn circles_are_found_directly_and_by_way_of_others() {
        let lib = ("crate", "mod a; mod b; mod c; mod d; pub use b::B;");
        let sources = |c| {
            let (a, b) =
                ("pub struct A(crate::B);", "use super::c; pub struct B; fn f() { println!(\"{}\", c::go()); }");
            [lib, ("crate::a", a), ("crate::b", b), ("crate::c", c), ("crate::d", "use crate::a::A;")]
        };
        assert_eq!(cycles(&graph(&sources("pub fn go() -> u8 { 1 }"))), Vec::<Vec<&str>>::new());
        let round = graph(&sources("pub fn go() -> u8 { crate::a::A::SIZE }"));
        assert_eq!(cycles(&round), [["crate::a", "crate::b", "crate::c"]]);
        assert_eq!(round["crate::c"]["crate::a"], "crate::c: crate::a::A::SIZE");
    }

    #[test]
    fn a_child_that_gives_methods_to_a_type_of_its_parent_is_part_of_it() {
        let lib = ("crate", "mod a; mod b;");
        let parent = ("crate::a", "mod more; mod kind; pub use kind::Kind; pub struct A(Kind);");
        let kind = ("crate::a::kind", "pub struct Kind;");
        let more = ("crate::a::more", "use super::A; pub enum Change {} impl A { fn change(&mut self, _: Change) {} }");
        let user = ("crate::b", "use crate::a::more::Change;");
        assert_eq!(edges(&[lib, parent, kind, more, user]), ["a -> a::kind", "b -> a"]);
        // A stranger that does so, or a child that implements a trait, is not.
        let stranger = ("crate::b", "use crate::a::A; impl A { fn other(&self) {} } pub struct B;");
        let back = ("crate::a", "mod more; mod kind; pub use kind::Kind; pub struct A(crate::b::B);");
        let child = ("crate::a::more", "impl Clone for super::A { fn clone(&self) -> Self { loop {} } }");
        assert_eq!(edges(&[lib, back, kind, child, stranger]), ["a -> b", "a::more -> a", "b -> a"]);
    }

    #[test]
    fn tests_are_left_out() {
        let lib = ("crate", "mod a; #[cfg(test)] mod tests; #[cfg(feature = \"ui\")] mod b;");
        let a =
            ("crate::a", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; } #[test] fn t() { crate::b::f() }");
        assert_eq!(edges(&[lib, a, ("crate::b", "use crate::a::A; pub struct B;")]), ["b -> a"]);
    }
}
