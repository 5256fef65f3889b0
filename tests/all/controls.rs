//! The panel on the left, by the roles and names that a screen reader gets.

use attention_lab::workbench::Workbench;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use crate::harness::harness;

#[test]
fn picture() {
    let mut harness = harness(Workbench::default(), (1280.0, 2400.0));
    for name in ["Model", "Tokens · 7"] {
        harness.get_by_role_and_label(Role::DisclosureTriangle, name).click();
        harness.run();
    }
    harness.render().unwrap().save("/tmp/c-all.png").unwrap();
}
