(** Part 2.4: attention as message passing.

    ['I_n] is the set of the numbers below n; they stand for the vertices, or the
    tokens. [exp] is the exponential function. [{perm 'I_n}] are the permutations
    of the vertices. A list [:: a; b] has an order; [\in] says that something is
    among the elements, [uniq] that none comes twice. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect perm.
From Formal Require Import Vectors.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

(** A directed graph on n vertices: E j i says whether there is an edge from j to i. *)
Definition graph (n : nat) := rel 'I_n.

(** The complete graph with self-loops: from every vertex there is an edge to every
    vertex. *)
Definition complete (n : nat) : graph n := fun j i => true.
Arguments complete n : clear implicits.

(** A step of message passing, as in equation 1. N i lists the in-neighbors of i in some
    order; f j i makes the message from j to i out of the state of j; Agg aggregates
    the messages that arrive; and q makes the new state of i out of its old state and
    the aggregate. *)
Definition message_passing (n : nat) (H M A H' : Type) (N : 'I_n -> seq 'I_n)
    (f : 'I_n -> 'I_n -> H -> M) (Agg : seq M -> A) (q : H -> A -> H')
    (h : 'I_n -> H) : 'I_n -> H' :=
  fun i => q (h i) (Agg [seq f j i (h j) | j <- N i]).

(** For every vertex i, N i lists the in-neighbors of i in the graph E: each once, and no
    others. Every graph has such an N (lists_exist). *)
Definition lists (n : nat) (E : graph n) (N : 'I_n -> seq 'I_n) : Prop :=
  forall i, uniq (N i) /\ forall j, (j \in N i) = E j i.

Lemma lists_exist (n : nat) (E : graph n) : exists N, lists E N.
Proof.
exists (fun i => [seq j <- enum 'I_n | E j i]) => i; split; first by rewrite filter_uniq ?enum_uniq.
by move=> j; rewrite mem_filter mem_enum andbT.
Qed.

(** Every vertex of the graph E has an edge into it. *)
Definition entered (n : nat) (E : graph n) : Prop := forall i, exists j, E j i.

(** The weight alpha_ij that i gives to j: the softmax of the logits Q h_i . K h_j over
    the in-neighbors j of i. *)
Definition alpha (n d k : nat) (E : graph n) (Q K : matrix k d) (h : 'I_n -> vector d)
    (i j : 'I_n) : R :=
  exp (dot (apply Q (h i)) (apply K (h j)))
  / \sum_(m | E m i) exp (dot (apply Q (h i)) (apply K (h m))).

(** Attention on the graph E: the new state of i is the sum of alpha_ij V h_j over the
    in-neighbors j of i. *)
Definition attention (n d k d' : nat) (E : graph n) (Q K : matrix k d) (V : matrix d' d)
    (h : 'I_n -> vector d) : 'I_n -> vector d' :=
  fun i c => \sum_(j | E j i) (alpha E Q K h i j * apply V (h j) c).

(** ** Three constructions *)

Section Constructions.

Variables (n d k d' : nat) (Q K : matrix k d) (V : matrix d' d).

(** A message with the key and the value of its sender, (K h, V h). *)
Definition f_gathering (h : vector d) : vector k * vector d' := (apply K h, apply V h).

(** The receiver, whose state is h, gets the family of all messages, takes the softmax
    with the keys, and adds up the values. *)
Definition q_gathering (h : vector d) (family : seq (vector k * vector d')) : vector d' :=
  fun c => \sum_(m <- family)
    (exp (dot (apply Q h) m.1) / (\sum_(m' <- family) exp (dot (apply Q h) m'.1))
     * m.2 c).

(** Messages that are functions: of a query each makes a number and a vector. *)
Definition message := vector k -> R * vector d'.

(** The message of a sender whose state is h: its value at the query u is
    e^(u . K h) (1, V h). *)
Definition f_summing (h : vector d) : message :=
  fun u => let e := exp (dot u (apply K h)) in (e, scale e (apply V h)).

(** The sum of two pairs, part by part. *)
Definition add_pairs (a b : R * vector d') : R * vector d' := (a.1 + b.1, add a.2 b.2).

(** The sum of two messages that are functions, value by value. *)
Definition add_messages (F G : message) : message := fun u => add_pairs (F u) (G u).

(** The sum of no messages: the function whose values are (0, 0). *)
Definition no_message : message := fun=> (0, zero).

(** The sum of a family of messages that are functions, in the order of the list. *)
Definition sum_messages (family : seq message) : message := foldr add_messages no_message family.

(** What a pair (z, a) becomes: a / z if z > 0, and 0 otherwise. *)
Definition divide (za : R * vector d') : vector d' :=
  if Rlt_dec 0 za.1 then (fun c => za.2 c / za.1) else zero.

(** The receiver, whose state is h, puts its query Q h into the aggregate F, and divides. *)
Definition q_summing (h : vector d) (F : message) : vector d' := divide (F (apply Q h)).

(** A message that sees both ends of its edge, the state hj of the sender and the state
    hi of the receiver: e^(Q hi . K hj) (1, V hj). *)
Definition f_pairwise (hj hi : vector d) : R * vector d' :=
  let e := exp (dot (apply Q hi) (apply K hj)) in (e, scale e (apply V hj)).

(** The sum of a family of pairs, in the order of the list. *)
Definition sum_pairs (family : seq (R * vector d')) : R * vector d' :=
  foldr add_pairs (0, zero) family.

End Constructions.

Section Theorems.

Variables (n d k d' : nat) (Q K : matrix k d) (V : matrix d' d).
Implicit Types (E : graph n) (N : 'I_n -> seq 'I_n) (h : 'I_n -> vector d).

Lemma sum_listed E N i (F : 'I_n -> R) :
  lists E N -> \sum_(j <- N i) F j = \sum_(j | E j i) F j.
Proof.
move=> /(_ i)[N_uniq N_E]; rewrite -[RHS]big_filter; apply: perm_big; apply: uniq_perm => //.
  by rewrite filter_uniq ?index_enum_uniq.
by move=> j; rewrite mem_filter mem_index_enum andbT N_E.
Qed.

(** Let every vertex have an edge into it. If the messages are the keys and values, the
    aggregate hands over the family, and the receiver takes the softmax, then a step of
    message passing is attention on the graph, in whatever order the in-neighbors are
    listed. *)
Theorem attention_gathering E N h :
  entered E -> lists E N ->
  message_passing N (fun j i => f_gathering K V) id (q_gathering Q) h = attention E Q K V h.
Proof.
move=> _ N_E; extensionality i; extensionality c.
rewrite /message_passing /q_gathering /attention !big_map.
rewrite (sum_listed i _ N_E); apply: eq_bigr => j _.
by rewrite /alpha (sum_listed i _ N_E).
Qed.

Lemma normalizer_gt0 E i (F : 'I_n -> R) : entered E -> 0 < \sum_(j | E j i) exp (F j).
Proof. by move=> /(_ i)[j Eji]; apply: (@sum_gt0 _ _ _ j) => // m _; apply: exp_pos. Qed.

Lemma divided E i h (za : R * vector d') :
  entered E ->
  za.1 = \sum_(j | E j i) exp (dot (apply Q (h i)) (apply K (h j))) ->
  (forall c, za.2 c = \sum_(j | E j i) (exp (dot (apply Q (h i)) (apply K (h j))) * apply V (h j) c)) ->
  divide za = attention E Q K V h i.
Proof.
move=> E_in zE aE; rewrite /divide; case: Rlt_dec => [z_gt0|[]] /=; last first.
  by rewrite zE; apply: normalizer_gt0.
extensionality c; rewrite aE /Rdiv Rmult_comm -sum_scale; apply: eq_bigr => j _.
by rewrite /alpha /Rdiv -zE; lra.
Qed.

(** Let every vertex have an edge into it. If the messages are the functions
    u -> e^(u . K h) (1, V h), the aggregate is their sum, and the receiver puts in its
    query and divides, then a step of message passing is attention on the graph, in
    whatever order the messages are added. *)
Theorem attention_summing E N h :
  entered E -> lists E N ->
  message_passing N (fun j i => f_summing K V) (@sum_messages k d') (q_summing Q) h
  = attention E Q K V h.
Proof.
move=> E_in N_E; extensionality i; apply: divided => //=.
  rewrite -(sum_listed i _ N_E).
  by elim: (N i) => [|j s IH]; rewrite ?big_nil // big_cons /= IH.
move=> c; rewrite -(sum_listed i _ N_E).
by elim: (N i) => [|j s IH]; rewrite ?big_nil // big_cons /= /add IH.
Qed.

(** Let every vertex have an edge into it. If the messages are e^(Q h_i . K h_j) (1, V h_j),
    made out of the states at both ends of an edge, and the receiver divides their sum,
    then the new states are those of attention on the graph, in whatever order the
    messages are added. *)
Theorem attention_pairwise E N h :
  entered E -> lists E N ->
  (fun i => divide (sum_pairs [seq f_pairwise Q K V (h j) (h i) | j <- N i]))
  = attention E Q K V h.
Proof.
move=> E_in N_E; extensionality i; apply: divided => //=.
  rewrite -(sum_listed i _ N_E).
  by elim: (N i) => [|j s IH]; rewrite ?big_nil // big_cons /= IH.
move=> c; rewrite -(sum_listed i _ N_E).
by elim: (N i) => [|j s IH]; rewrite ?big_nil // big_cons /= /add IH.
Qed.

End Theorems.

(** On the complete graph with self-loops, with the messages that are functions and
    their sum, a step of message passing is attention over the whole sentence; and for
    any two orders N and N' of the aggregation the result is the same. *)
Theorem attention_in_any_order (n d k d' : nat) (Q K : matrix k d) (V : matrix d' d)
    (h : 'I_n -> vector d) (N N' : 'I_n -> seq 'I_n) :
  lists (complete n) N -> lists (complete n) N' ->
  let step N := message_passing N (fun j i => f_summing K V) (@sum_messages k d') (q_summing Q) h in
  step N = attention (complete n) Q K V h /\ step N' = step N.
Proof.
move=> N_all N'_all step; have entered_all : entered (complete n) by move=> i; exists i.
by rewrite /step !(attention_summing _ _ _ _ entered_all).
Qed.

(** Attention without a mask commutes with every permutation p of the tokens: what it
    makes of the states h_(p(1)), ..., h_(p(n)) is what it makes of h_1, ..., h_n, in
    the order of p. *)
Theorem permutation_equivariance (n d k d' : nat) (Q K : matrix k d) (V : matrix d' d)
    (h : 'I_n -> vector d) (p : {perm 'I_n}) (i : 'I_n) :
  attention (complete n) Q K V (fun j => h (p j)) i = attention (complete n) Q K V h (p i).
Proof.
extensionality c; rewrite /attention [RHS](reindex_inj (@perm_inj _ p)).
apply: eq_bigr => j _; rewrite /alpha; congr (_ / _ * _).
by rewrite [RHS](reindex_inj (@perm_inj _ p)).
Qed.

(** ** What breaks it *)

(** The graph of a causal mask: i attends to the tokens j with j <= i. *)
Definition causal (n : nat) : graph n := fun j i => (j <= i)%N.
Arguments causal n : clear implicits.

(** Positions p added to the states beforehand can break the equivariance: there are two
    words h, positions p, a permutation s and a token i for which permuting the words
    first is not the same as permuting the new states. The states have one entry, and
    Q = K = V = 1. *)
Theorem positions_break_equivariance :
  exists (h p : 'I_2 -> vector 1) (s : {perm 'I_2}) (i : 'I_2),
    attention (complete 2) identity identity identity (fun j => add (h (s j)) (p j)) i
    <> attention (complete 2) identity identity identity (fun j => add (h j) (p j)) (s i).
Proof.
pose p (j : 'I_2) : vector 1 := fun=> INR j.
exists (fun=> zero), p, (tperm ord0 ord_max), ord0; rewrite tpermL => /(congr1 (@^~ ord0)).
have hE : (fun j => add zero (p j)) = p.
  by extensionality j; extensionality i; rewrite /add /zero Rplus_0_l.
have e1 := exp_ineq1 1 R1_neq_R0.
rewrite hE /attention /alpha !apply_identity /dot; under eq_bigr do rewrite apply_identity.
rewrite !big_ord_recl !big_ord0 /p /bump /= !apply_identity /= !Rmult_0_l !Rmult_0_r !Rmult_1_r !Rplus_0_r.
rewrite !exp_0 !Rplus_0_l => half.
have : exp 1 / (1 + exp 1) * (1 + exp 1) = exp 1 by field; lra.
by rewrite -half; lra.
Qed.

(** A causal mask can break the equivariance as well: there are two states h, a
    permutation s and a token i for which permuting the states first is not the same as
    permuting the new states. The states have one entry, Q = K = 0 and V = 1. *)
Theorem causal_mask_breaks_equivariance :
  exists (h : 'I_2 -> vector 1) (s : {perm 'I_2}) (i : 'I_2),
    attention (causal 2) (fun _ _ : 'I_1 => 0) (fun _ _ => 0) identity (fun j => h (s j)) i
    <> attention (causal 2) (fun _ _ : 'I_1 => 0) (fun _ _ => 0) identity h (s i).
Proof.
pose h (j : 'I_2) : vector 1 := fun=> INR j.
exists h, (tperm ord0 ord_max), ord0.
rewrite tpermL => /(congr1 (@^~ ord0)).
have no_logit (a b : vector 1) : dot (apply (fun _ _ : 'I_1 => 0) a) (apply (fun _ _ : 'I_1 => 0) b) = 0.
  by rewrite /dot /apply !big_ord_recl !big_ord0; lra.
rewrite /attention /alpha !(big_mkcond (fun j => causal 2 j _)) !big_ord_recl !big_ord0 /= /bump /=.
by rewrite !no_logit !apply_identity tpermL /h /= exp_0; lra.
Qed.
