//! `meshplay design new|save|restore|diff|remove`.

use meshplay_api::{
    Empty,
    design::{
        ComponentDifference, DesignDiff, DesignDiffParams, DesignDifference, DesignGet, DesignImport,
        DesignImportBody, DesignImported, DesignNameParams, DesignParams, DesignRemove, DesignRestore,
        DesignRestoreBody, DesignSave, DesignSaveBody,
    },
};

use super::{Consent, plan, read_file};
use crate::{
    cli::revision::{DiffArgs, NewArgs, RemoveArgs, RestoreArgs, SaveArgs},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
};

pub(crate) async fn new(args: NewArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let text = skeleton(&args.name);
    let message = Some("new".to_owned());
    let body = DesignImportBody { text, name: Some(args.name), file: None, message };
    let imported = session.client().call::<DesignImport>(&Empty {}, &body).await?;
    print(&imported, printer)?;
    let name = &imported.design.name;
    printer.note(&format!(
        "`meshplay design get {name} > {name}.yaml`, edit it, then `meshplay design save {name} -f {name}.yaml`"
    ));
    Ok(Exit::Ok)
}

fn skeleton(name: &str) -> String {
    format!(
        "apiVersion: meshplay/v1\nkind: Design\nmetadata:\n  name: {name}\nspec:\n  # Components by id, each a Kubernetes \
         object:\n  #   web:\n  #     apiVersion: apps/v1\n  #     kind: Deployment\n  #     config: {{ metadata: {{ name: web, \
         namespace: shop }}, spec: {{}} }}\n  components: {{}}\n"
    )
}

pub(crate) async fn save(args: SaveArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let text = read_file(&args.file)?;
    let params = DesignNameParams { design: args.design };
    let base = match args.base {
        Some(base) => base,
        None => {
            let newest = DesignParams { design: params.design.clone(), ..DesignParams::default() };
            let found = session.client().call::<DesignGet>(&newest, &Empty {}).await?;
            found.design.revision.unwrap_or_default()
        }
    };
    let body = DesignSaveBody { text, base, message: args.message };
    let saved = session.client().call::<DesignSave>(&params, &body).await?;
    print(&saved, printer)?;
    if saved.design.revision == Some(base) {
        printer.note("nothing changed; no revision was made");
    }
    Ok(Exit::Ok)
}

pub(crate) async fn restore(
    args: RestoreArgs,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let params = DesignNameParams { design: args.design };
    let body = DesignRestoreBody { revision: args.revision };
    let restored = session.client().call::<DesignRestore>(&params, &body).await?;
    print(&restored, printer)?;
    Ok(Exit::Ok)
}

pub(crate) async fn diff(args: DiffArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = DesignDiffParams { design: args.design, from: args.from, to: args.to };
    let compared = session.client().call::<DesignDiff>(&params, &Empty {}).await?;
    let names = || compared.components.iter().map(|one| one.component.clone()).collect();
    let shown = || if args.text { compared.text.clone() } else { fields(&compared) };
    printer.result(&compared, shown, names)?;
    Ok(if compared.text.is_empty() { Exit::Ok } else { Exit::Found })
}

fn fields(compared: &DesignDifference) -> String {
    let mut out = String::new();
    for ComponentDifference { component, kind, change, fields } in &compared.components {
        let mark = match change.as_str() {
            "added" => '+',
            "removed" => '-',
            _ => '~',
        };
        out.push_str(&format!("{mark} {component} ({kind})\n"));
        out.extend(fields.iter().map(plan::change));
    }
    if !compared.other.is_empty() {
        out.push_str("~ the design\n");
        out.extend(compared.other.iter().map(plan::change));
    }
    if out.is_empty() && !compared.text.is_empty() {
        out.push_str("only layout and comments differ; see them with `--text`\n");
    }
    out
}

pub(crate) async fn remove(args: RemoveArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let question = format!("Remove the design `{}` and its sealed values?", args.design);
    Consent::from_flag(args.yes).obtain(&question)?;
    let params = DesignNameParams { design: args.design };
    let done = session.client().call::<DesignRemove>(&params, &Empty {}).await?;
    printer.result(&done, || format!("removed {}", params.design), || vec![params.design.clone()])?;
    Ok(Exit::Ok)
}

/// Prints a text that became a revision.
pub(super) fn print(imported: &DesignImported, printer: &Printer) -> Result<(), Failure> {
    printer.findings(&imported.findings);
    let design = &imported.design;
    let shown = || format!("design {} revision {}", design.name, design.revision.unwrap_or_default());
    printer.result(imported, shown, || vec![design.name.clone()])
}
