(** Part 2.3: the edges of a complete graph.

    ['I_n] is the set of the numbers below n; they stand for the vertices.
    [#|A|] is the number of elements of the finite set A. *)
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** A directed graph on n vertices is a set of pairs: (j, i) is an edge from
    vertex j to vertex i. A set holds no pair twice, and (j, i) and (i, j) are
    two edges. *)
Definition graph (n : nat) := {set 'I_n * 'I_n}.

(** A graph without self-loops: no vertex has an edge to itself. *)
Definition without_loops (n : nat) (E : graph n) : Prop :=
  forall v : 'I_n, (v, v) \notin E.

(** The edges from each vertex to every other: all pairs with different ends. *)
Definition complete (n : nat) : graph n := [set e | e.1 != e.2].

(** The complete graph with a self-loop at each vertex as well: all pairs. *)
Definition complete_with_loops (n : nat) : graph n := [set: 'I_n * 'I_n].

(** The complete graph on n vertices has n (n - 1) edges, and n^2 with self-loops. No
    graph on n vertices without self-loops has more than n (n - 1) edges, and none has
    more than n^2. *)
Theorem complete_edges (n : nat) :
  [/\ #|complete n| = n * (n - 1),
      #|complete_with_loops n| = n ^ 2,
      forall E : graph n, without_loops E -> #|E| <= n * (n - 1)
    & forall E : graph n, #|E| <= n ^ 2].
Proof.
have all_pairs : #|complete_with_loops n| = n ^ 2 by rewrite cardsT card_prod card_ord mulnn.
have loops : #|~: complete n| = n.
  have -> : ~: complete n = [set (v, v) | v in 'I_n].
    apply/setP=> [[a b]]; rewrite !inE negbK /=.
    by apply/eqP/imsetP => [<-|[v _ [-> ->]]//]; exists a.
  by rewrite card_imset ?card_ord // => a b [].
have edges : #|complete n| = n * (n - 1).
  apply: (@addIn n); have := cardsC (complete n); rewrite loops => ->.
  rewrite -cardsT all_pairs mulnBr muln1 mulnn subnK // -mulnn.
  by case: (n) => // m; rewrite leq_pmulr.
split=> // E; last by rewrite -all_pairs subset_leq_card ?subsetT.
move=> no_loops; rewrite -edges; apply/subset_leq_card/subsetP => -[a b] ab_in.
by rewrite inE; apply: contraTneq ab_in => /= ->.
Qed.
