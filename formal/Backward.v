(** Part 1.2: the backward sweep is the gradient, and a sum over paths.

    The states are vectors of n numbers. Nothing is said of the steps and the
    losses here, but that they have gradients; the recurrent network, which has
    them, is in Recurrent.v. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.
From Formal Require Import Vectors Derivatives.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

Section Backward.

(** [s t] is the step into the state of time t, as a function of the state before;
    [l t] is the loss of step t, as a function of the state of time t; h0 is the
    state before the first step. *)
Variables (n : nat) (s : nat -> vector n -> vector n) (l : nat -> vector n -> R) (h0 : vector n).

(** The states of the run: h_0 = h0, h_(t+1) = s_(t+1)(h_t). *)
Fixpoint state (t : nat) : vector n :=
  if t is t'.+1 then s t (state t') else h0.

(** The state k steps later, when the network runs on from the state h at time t. *)
Fixpoint onward (t : nat) (h : vector n) (k : nat) : vector n :=
  if k is k'.+1 then s (t + k) (onward t h k') else h.

(** F_t(h): the losses of the steps t, t + 1, ..., T added up, when h is put in the
    place of the state at time t and the network runs on from there. *)
Definition F (T t : nat) (h : vector n) : R := \sum_(k < (T - t).+1) l (t + k) (onward t h k).

(** The loss of the whole run, as a function of the state before the first step. *)
Definition L (T : nat) (h : vector n) : R := \sum_(k < T) l k.+1 (onward 0 h k.+1).

(** [g t] and [J t] stand for the local gradient and the Jacobian of step t. *)
Variables (g : nat -> vector n) (J : nat -> matrix n n).

(** The backward sweep, which begins k steps after t: there it is the local gradient,
    and each step before adds to its local gradient the transposed Jacobian of the
    next step times what comes from there. *)
Fixpoint sweep (t k : nat) : vector n :=
  if k is k'.+1 then add (g t) (apply (transpose (J t.+1)) (sweep t.+1 k')) else g t.

(** The Jacobian from time t to k steps later: the product of those of the steps. *)
Fixpoint across (t k : nat) : matrix n n :=
  if k is k'.+1 then times (J (t + k)) (across t k') else identity.

(** What is given: up to step T, g t is the gradient of the loss of step t, and J t
    the Jacobian of step t, both at the states of the run. *)
Definition given (T : nat) : Prop :=
  (forall t, (1 <= t <= T)%N -> is_gradient (l t) (state t) (g t)) /\
  (forall t, (t < T)%N -> is_jacobian (s t.+1) (state t) (J t.+1)).

Lemma onwardS t h k : onward t h k.+1 = onward t.+1 (s t.+1 h) k.
Proof.
elim: k => [|k IH]; first by rewrite /= addn1.
by rewrite [LHS]/= -/(onward t h k.+1) IH /= addSnnS.
Qed.

(** F_t(h) = l_t(h) + F_(t+1)(s_(t+1)(h)). *)
Lemma F_recursion T t h : (t < T)%N -> F T t h = l t h + F T t.+1 (s t.+1 h).
Proof.
move=> t_T; rewrite /F big_ord_recl /= addn0 subnSK //; congr (_ + _).
have -> : (T - t)%N = (T - t.+1).+1 by rewrite subnSK.
by apply: eq_bigr => k _; rewrite -onwardS /= addSnnS.
Qed.

Lemma F_last T h : F T T h = l T h.
Proof. by rewrite /F subnn big_ord_recl big_ord0 /= addn0 Rplus_0_r. Qed.

Lemma L_recursion T h : (0 < T)%N -> L T h = F T 1 (s 1%N h).
Proof.
case: T => // T _; rewrite /L /F subSS subn0.
by apply: eq_bigr => k _; rewrite onwardS.
Qed.

(** The recursion: the total gradient of the last state is its local gradient; that of
    an earlier state follows from that of the next; and that of h0 as well. *)
Theorem bptt_recursion (T : nat) : (1 <= T)%N -> given T ->
  [/\ is_gradient (F T T) (state T) (g T),
      forall t (G : vector n), (1 <= t < T)%N -> is_gradient (F T t.+1) (state t.+1) G ->
        is_gradient (F T t) (state t) (add (g t) (apply (transpose (J t.+1)) G))
    & forall G : vector n, is_gradient (F T 1) (state 1) G ->
        is_gradient (L T) h0 (apply (transpose (J 1)) G)].
Proof.
move=> T_gt0 [l_g s_J]; split=> [|t G /andP[t_gt0 t_T] F_G|G F_G].
- by apply: gradient_ext (l_g T _) => [h|]; rewrite ?F_last ?T_gt0 /=.
- have l_t : (1 <= t <= T)%N by rewrite t_gt0 ltnW.
  apply: gradient_ext (gradient_add (l_g t l_t) (chain_rule (s_J t t_T) F_G)) => h.
  by rewrite -F_recursion.
- by apply: gradient_ext (chain_rule (s_J 0%N T_gt0) F_G) => h; rewrite L_recursion.
Qed.

(** The sweep from the last step gives all total gradients. *)
Theorem backward_sweep (T t : nat) :
  given T -> (1 <= t <= T)%N -> is_gradient (F T t) (state t) (sweep t (T - t)).
Proof.
move=> all /andP[t_gt0 t_T]; have [last step _] := bptt_recursion (leq_trans t_gt0 t_T) all.
have [k kE] : exists k, (T - t)%N = k by exists (T - t)%N.
rewrite kE; elim: k => [|k IH] in t t_gt0 t_T kE *.
  by have -> : t = T by apply/eqP; rewrite eqn_leq t_T -subn_eq0 kE.
have lt : (t < T)%N by rewrite -subn_gt0 kE.
by apply: step; rewrite ?t_gt0 //; apply: IH; rewrite ?subnS ?kE.
Qed.

Lemma acrossS t k : across t k.+1 = times (across t.+1 k) (J t.+1).
Proof.
have ext M N : (forall v, apply M v = apply N v) -> M = N :> matrix n n.
  move=> MN; extensionality i; extensionality j.
  by rewrite -[M i j](dot_pick (M i)) -[N i j](dot_pick (N i)); exact: (congr1 (@^~ i) (MN _)).
elim: k => [|k IH]; apply: ext => v.
  by rewrite /= !apply_times !apply_identity addn1.
by rewrite [across t _]/= -/(across t k.+1) IH /= !apply_times addSnnS.
Qed.

(** The sweep is the sum over the paths: one path to each later loss, along which
    the local gradient there is multiplied by the transposed Jacobians. *)
Theorem bptt_unrolled (t k : nat) (i : 'I_n) :
  sweep t k i = \sum_(j < k.+1) apply (transpose (across t j)) (g (t + j)) i.
Proof.
elim: k t i => [|k IH] t i.
  by rewrite big_ord_recl big_ord0 /= transpose_identity apply_identity addn0 Rplus_0_r.
rewrite [LHS]/= big_ord_recl /= transpose_identity apply_identity addn0; congr (_ + _).
have -> : sweep t.+1 k = fun i => \sum_(j < k.+1) apply (transpose (across t.+1 j)) (g (t.+1 + j)) i.
  by extensionality i'.
rewrite {1}/apply; under eq_bigr => m _ do rewrite -sum_scale.
rewrite exchange_big; apply: eq_bigr => j _.
by rewrite -/(across t j.+1) acrossS transpose_times apply_times addSnnS.
Qed.

End Backward.
