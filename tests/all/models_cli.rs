//! What the command line says of learned models.

use std::process::{Command, Output};

use attention_lab::attention::Reading;
use attention_lab::files::{export_tensors, hook_tensors, open_checkpoint};
use attention_lab::math::Matrix;
use attention_lab::model::Checkpoint;
use safetensors::SafeTensors;

use crate::checkpoints::folder;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_attention-lab")).args(arguments).output().unwrap()
}

fn works(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn fails(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

fn model(name: &str) -> String {
    folder(name).to_str().unwrap().to_owned()
}

#[test]
fn heads_is_a_table_of_all_heads_and_the_best_of_each_habit() {
    let said = works(&["heads", &model("gpt2")]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("gpt2, 32 random tokens a text, seeds 0 to 3"), "{said}");
    assert_eq!(
        lines[1].split_whitespace().collect::<Vec<_>>().join(" "),
        "head previous duplicate induction copying first positional"
    );
    assert!(lines[2].starts_with("L0H0 ") && lines[9].starts_with("L1H3 "), "{said}");
    assert_eq!(lines.len(), 2 + 8 + 6);
    assert!(lines[12].starts_with("induction: L"), "{said}");
    let csv = works(&["heads", &model("gpt2"), "--csv"]);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0].join(","), "layer,head,previous,duplicate,induction,copying,first,positional");
    assert_eq!((rows.len(), rows[8][0], rows[8][1]), (9, "1", "3"));
    for (row, line) in rows[1..].iter().zip(&lines[2..]) {
        for (exact, rounded) in row[2..].iter().zip(line.split_whitespace().skip(1)) {
            assert_eq!(format!("{:.3}", exact.parse::<f32>().unwrap()), rounded);
        }
    }
    // One that reads both ways is tried on sentences, too, and has no direct way to its logits.
    let header = works(&["heads", &model("bert"), "--csv"]);
    let header = header.lines().next().unwrap();
    assert!(header.contains("previous,next,duplicate,induction,first,last,positional,determiner-to-noun"), "{header}");
}

#[test]
fn next_says_what_comes_and_why_and_goes_on_the_same_by_the_same_seed() {
    let arguments = ["next", &model("gpt2"), "--text", "The cat", "--tokens", "5", "--seed", "3"];
    let said = works(&arguments);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "token 1, \" cat\", of 2 says");
    let top: Vec<f32> =
        lines[2..12].iter().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
    assert!(top.is_sorted_by(|a, b| a >= b));
    assert!(said.contains("embedding") && said.contains("layer 1"), "{said}");
    // The parts that are told, and all others, add up.
    let start = lines.iter().position(|line| line.contains("is the sum of")).unwrap();
    let number = |line: &str| line.split_whitespace().next().unwrap().parse::<f32>().unwrap();
    let end = lines.iter().position(|line| line.ends_with("all others")).unwrap();
    let sum: f32 = lines[start + 1..=end].iter().map(|line| number(line)).sum();
    assert!((sum - number(lines[start])).abs() < 0.01, "{sum} {}", lines[start]);
    assert!(lines.last().unwrap().starts_with("goes on, seed 3, temperature 1: "));
    assert_eq!(works(&arguments), said);
    assert_ne!(works(&[&arguments[..7], &["4"]].concat()), said);
    let masked = works(&["next", &model("bert"), "--text", "the [MASK] saw"]);
    assert!(masked.starts_with("token 2, \"[MASK]\", of 5 says") && masked.contains("no sum of parts"), "{masked}");
}

#[test]
fn what_cannot_be_said_is_told_in_one_line() {
    for (arguments, says) in [
        (&["next", &model("bert"), "--text", "the cat"][..], "masked token"),
        (
            &["next", &model("bert-bare"), "--text", "the [MASK]"],
            "expected a model that was saved with what makes logits",
        ),
        (&["export", "induction", "--names", "hooks", "-o", "-"], "learned model"),
        (
            &[
                "export",
                &model("gpt2"),
                "--text",
                "The cat",
                "--names",
                "hooks",
                "--csv",
                "--tensor",
                "layers.0.output",
                "-o",
                "-",
            ],
            "hook_",
        ),
    ] {
        let error = fails(arguments);
        assert!(error.contains(says) && error.lines().count() == 1, "{arguments:?}: {error}");
    }
}

/// A safetensors file of a reading under the names of hooks.
fn hooks(checkpoint: &Checkpoint, reading: &Reading) -> Vec<u8> {
    let stream = &reading.trace.layers.last().unwrap().output;
    let normalized = checkpoint.normalized(stream);
    let mut bytes = Vec::new();
    let tensors = hook_tensors(checkpoint, reading, normalized.as_ref());
    export_tensors(&tensors, &[], &Default::default(), &mut bytes).unwrap();
    bytes
}

#[test]
fn hooks_have_the_names_and_shapes_of_transformer_lens_and_the_numbers_of_the_reading() {
    for (name, groups, positions) in [
        ("gpt2", 4, "plain"),
        ("llama", 2, "rotary"),
        ("qwen3", 2, "normed"),
        ("neox", 4, "parallel"),
        ("bert", 4, "post"),
    ] {
        let (checkpoint, words) = open_checkpoint(&folder(name)).unwrap();
        let tokens: Vec<usize> = words.split("The cat saw the dog").unwrap().iter().map(|piece| piece.id).collect();
        let (count, width) = (tokens.len(), checkpoint.model.layers[0].head_width());
        let reading = checkpoint.read(tokens, &checkpoint.spec());
        let bytes = hooks(&checkpoint, &reading);
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let tensor = |what: &str| {
            let tensor = file.tensor(what).unwrap_or_else(|_| panic!("{name}: {what}"));
            let numbers =
                tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect::<Vec<f32>>();
            (tensor.shape().to_vec(), numbers)
        };
        let has = |what: &str| file.tensor(what).is_ok();
        for (l, layer) in reading.trace.layers.iter().enumerate() {
            let of_heads = |hook: &str, heads: usize, part: &dyn Fn(usize) -> Matrix| {
                let (shape, numbers) = tensor(&format!("blocks.{l}.attn.{hook}"));
                assert_eq!(shape, [count, heads, width], "{name}: {hook}");
                for head in 0..heads {
                    let part = part(head);
                    let at = |token: usize, k: usize| numbers[(token * heads + head) * width + k];
                    assert_eq!(Matrix::from_fn(count, width, at), part, "{name}: {hook} {head}");
                }
            };
            let leader = |group: usize| &layer.heads[group * (4 / groups)];
            let before = |head: usize, part: usize| {
                let head = &layer.heads[head];
                head.unrotated.as_ref().map_or([&head.q, &head.k][part].as_ref(), |both| both[part].as_ref()).clone()
            };
            of_heads("hook_z", 4, &|head| layer.heads[head].output.clone());
            of_heads("hook_v", groups, &|group| leader(group).v.as_ref().clone());
            let rotary = ["rotary", "normed", "parallel"].contains(&positions);
            assert_eq!(has(&format!("blocks.{l}.attn.hook_rot_q")), rotary);
            if rotary {
                of_heads("hook_rot_q", 4, &|head| layer.heads[head].q.as_ref().clone());
                of_heads("hook_rot_k", groups, &|group| leader(group).k.as_ref().clone());
            }
            assert_eq!(has(&format!("blocks.{l}.attn.hook_q")), positions != "normed");
            if positions != "normed" {
                of_heads("hook_q", 4, &|head| before(head, 0));
                of_heads("hook_k", groups, &|group| before(group * (4 / groups), 1));
            }
            for (hook, maps) in [
                ("hook_attn_scores", layer.heads.iter().map(|head| &head.scores).collect::<Vec<_>>()),
                ("hook_pattern", layer.heads.iter().map(|head| &head.weights).collect()),
            ] {
                let (shape, numbers) = tensor(&format!("blocks.{l}.attn.{hook}"));
                assert_eq!(shape, [4, count, count], "{name}: {hook}");
                assert_eq!(numbers, maps.iter().flat_map(|map| map.as_slice()).copied().collect::<Vec<_>>());
            }
            let stream = |hook: &str| {
                let (shape, numbers) = tensor(&format!("blocks.{l}.{hook}"));
                assert_eq!(shape, [count, checkpoint.width()]);
                Matrix::from_row_slice(count, checkpoint.width(), &numbers)
            };
            assert_eq!(stream("hook_resid_pre"), *layer.input);
            let block = layer.block.as_ref().unwrap();
            assert_eq!(
                (stream("hook_attn_out"), stream("hook_mlp_out")),
                (block.attention.as_ref().clone(), block.mlp.as_ref().unwrap().as_ref().clone())
            );
            match positions {
                "parallel" => assert!(!has(&format!("blocks.{l}.hook_resid_mid"))),
                _ => assert_eq!(stream("hook_resid_mid"), layer.input.as_ref() + block.attention.as_ref()),
            }
            let post = if positions == "post" { "hook_normalized_resid_post" } else { "hook_resid_post" };
            assert_eq!(stream(post), *layer.output);
        }
        assert_eq!(has("ln_final.hook_normalized"), checkpoint.final_norm.is_some());
        if let Some(norm) = &checkpoint.final_norm {
            let (shape, numbers) = tensor("ln_final.hook_normalized");
            assert_eq!(shape, [count, checkpoint.width()]);
            for (i, number) in numbers.iter().enumerate() {
                let (token, d) = (i / checkpoint.width(), i % checkpoint.width());
                let whole = number * norm.weight[d] + norm.bias.get(d).copied().unwrap_or_default();
                assert!((whole - reading.finished[(token, d)]).abs() < 1e-5, "{name}: {token} {d}");
            }
        }
    }
}

#[test]
fn another_kernel_says_what_comes_next_and_one_that_cannot_says_why() {
    let next = |kernel: &str| works(&["next", &model("gpt2"), "--text", "One two three", "--kernel", kernel]);
    let words = |said: &str| said.lines().skip(2).take(10).map(str::to_owned).collect::<Vec<_>>();
    let exact = next("exact");
    assert_eq!(words(&next("flash")), words(&exact));
    let elu = next("elu");
    assert_ne!(words(&elu), words(&exact));
    // What follows is of exact attention.
    assert!(elu.lines().skip(12).eq(exact.lines().skip(12)), "{elu}");
    let refused = fails(&["next", &model("llama"), "--text", "One two", "--kernel", "elu"]);
    assert!(refused.contains("RoPE"), "{refused}");
}
