(** Part 1.4: the gradients of the weights of the recurrent network. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.
From Coquelicot Require Import Coquelicot.
From Formal Require Import Vectors Sigmoid Derivatives Backward Recurrent.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

(** A matrix as a vector whose index is a pair (row, column). *)
Definition flat (n d : nat) (M : matrix n d) : 'I_n * 'I_d -> R := fun e => M e.1 e.2.

(** A vector whose index is a pair (row, column), as a matrix again. *)
Definition square (n d : nat) (A : 'I_n * 'I_d -> R) : matrix n d := fun i j => A (i, j).

(** The matrix v w^T: its entry (i, j) is v_i w_j. *)
Definition outer (n d : nat) (v : vector n) (w : vector d) : matrix n d := fun i j => v i * w j.

(** The loss L of T steps, as a function of the weights W and U. *)
Definition total_loss (d n m : nat) (V : matrix m n) (x : nat -> vector d) (z : nat -> vector m)
    (h0 : vector n) (T : nat) (W : matrix n d) (U : matrix n n) : R :=
  \sum_(k < T) step_loss V z k.+1 (h W U x h0 k.+1).

(** The loss as a function of the weights and the loss as a function of the state before
    the first step are the same number at the weights and the state of the network. *)
Theorem total_loss_of_start (d n m : nat) (V : matrix m n) (x : nat -> vector d)
    (z : nat -> vector m) (h0 : vector n) (T : nat) (W : matrix n d) (U : matrix n n) :
  total_loss V x z h0 T W U = L (step W U x) (step_loss V z) T h0.
Proof.
have onward_state k : onward (step W U x) 0 h0 k = h W U x h0 k by elim: k => //= k ->.
by apply: eq_bigr => k _; rewrite onward_state.
Qed.

Lemma entry (I : finType) (A0 : I -> R) (e : I) :
  is_gradient (fun A => A e) A0 (fun e' => if e' == e then 1 else 0).
Proof.
by apply: gradient_ext (gradient_linear _ 0 A0) => A; rewrite dotC dot_pick Rplus_0_l.
Qed.

Section Weights.

Variables (d n m : nat) (V : matrix m n) (x : nat -> vector d) (z : nat -> vector m).
Variables (h0 : vector n) (T : nat) (W : matrix n d) (U : matrix n n).

(** The total gradient of h_t, by the backward sweep from T (network_backward_sweep
    says that it is the gradient). *)
Definition total (t : nat) : vector n := sweep (local W U V x z h0) (J W U x h0) t (T - t).

(** delta_t = h_t (1 - h_t) times the total gradient of h_t, entry by entry. *)
Definition delta (t : nat) : vector n := fun i => slopes (h W U x h0 t) i * total t i.

(** delta_t is the gradient by the pre-activation a_t = W x_t + U h_(t-1): that of the
    losses from step t on, F_t(sigma(a)), as a function of a free column a in its
    place. *)
Theorem delta_is_gradient (t : nat) : (1 <= t <= T)%N ->
  is_gradient (fun a : vector n => F (step W U x) (step_loss V z) T t (fun i => sigma (a i)))
    (preactivation W U x t (h W U x h0 t.-1)) (delta t).
Proof.
move=> t_T; have [total_t _] := network_backward_sweep W U V x z h0 (leq_trans (andP t_T).1 (andP t_T).2).
move: (total_t t t_T) => {total_t}; rewrite -/(total t).
case: t t_T => // t t_T total_t /=; set a := preactivation _ _ _ _ _.
have slopes_D : is_jacobian (fun a' i => sigma (a' i)) a (diagonal (slopes (h W U x h0 t.+1))).
  move=> i; have [slope _] := sigmoid_slope (a i).
  have := chain_rule_number slope (entry a i); congr is_gradient; extensionality j.
  by rewrite /scale /diagonal eq_sym; case: eqP => [->|_]; rewrite ?Rmult_1_r ?Rmult_0_r.
have := chain_rule slopes_D total_t; congr is_gradient; extensionality i.
rewrite /delta -apply_diagonal /apply; apply: eq_bigr => j _; rewrite /transpose /diagonal eq_sym.
by case: eqP => // ->.
Qed.

(** How much the states change with an entry e of the weights, if step t adds
    [source t e] to what changes the state before. *)
Section Accumulated.

Variables (E : finType) (source : nat -> 'I_n -> E -> R).

Fixpoint change (t : nat) (i : 'I_n) (e : E) : R :=
  if t is t'.+1 then
    slopes (h W U x h0 t) i * (source t i e + \sum_j (U i j * change t' j e))
  else 0.

Lemma JE t i j : J W U x h0 t i j = slopes (h W U x h0 t) i * U i j.
Proof. exact: (apply_diagonal _ (fun k => U k j)). Qed.

Lemma totalS t : (t < T)%N ->
  total t = add (local W U V x z h0 t) (apply (transpose (J W U x h0 t.+1)) (total t.+1)).
Proof. by move=> t_T; rewrite /total -[(T - t)%N]subnSK. Qed.

Lemma accumulated e t : (t <= T)%N ->
  dot (total t) (fun i => change t i e) + \sum_(k < T - t) dot (delta (t + k).+1) (fun i => source (t + k).+1 i e)
  = \sum_(k < (T - t).+1) dot (local W U V x z h0 (t + k)) (fun i => change (t + k) i e).
Proof.
move=> t_T; have [r rE] : exists r, (T - t)%N = r by exists (T - t)%N.
rewrite rE; elim: r => [|r IH] in t t_T rE *.
  by rewrite big_ord0 big_ord_recl big_ord0 /total rE /= addn0; lra.
have lt : (t < T)%N by rewrite -subn_gt0 rE.
have {}IH := IH t.+1 lt (ltac:(by rewrite subnS rE)).
rewrite [RHS]big_ord_recl [X in _ + X = _]big_ord_recl /= addn0 totalS // dotDl -dot_transpose.
have shift (f : nat -> R) N : \sum_(k < N) f (t + bump 0 k)%N = \sum_(k < N) f (t.+1 + k)%N.
  by apply: eq_bigr => k _; rewrite /bump /= add1n addnS addSn.
rewrite (shift (fun t => dot (local W U V x z h0 t) (fun i => change t i e))) -IH.
rewrite (shift (fun t => dot (delta t.+1) (fun i => source t.+1 i e))).
suff -> : dot (total t.+1) (fun i => change t.+1 i e)
    = dot (total t.+1) (apply (J W U x h0 t.+1) (fun i => change t i e))
      + dot (delta t.+1) (fun i => source t.+1 i e) by rewrite !Rplus_assoc.
rewrite /dot -sum_add; apply: eq_bigr => i _; rewrite /delta.
have -> : change t.+1 i e
    = slopes (h W U x h0 t.+1) i * (source t.+1 i e + \sum_j (U i j * change t j e)) by [].
have -> : apply (J W U x h0 t.+1) (fun i => change t i e) i
    = slopes (h W U x h0 t.+1) i * \sum_j (U i j * change t j e).
  by rewrite /apply -sum_scale; apply: eq_bigr => j _; rewrite JE; lra.
by set c := \sum_j _; lra.
Qed.

Lemma accumulated_gradient e :
  \sum_(k < T) dot (local W U V x z h0 k.+1) (fun i => change k.+1 i e)
  = \sum_(k < T) dot (delta k.+1) (fun i => source k.+1 i e).
Proof.
have none v : dot v (fun i => change 0 i e) = 0 by apply: big1 => i _; rewrite Rmult_0_r.
have := accumulated e (leq0n T); rewrite subn0 big_ord_recl !none !Rplus_0_l => sums.
exact: esym sums.
Qed.

End Accumulated.

(** If the states change so, the gradient of the loss by these weights is the sum
    of what delta_t takes from the source of each step. *)
Lemma gradient_by (E : finType) (A0 : E -> R) (run : (E -> R) -> nat -> vector n) source :
  (forall t, run A0 t = h W U x h0 t) ->
  (forall t, is_jacobian (fun A => run A t) A0 (change source t)) ->
  is_gradient (fun A => \sum_(k < T) step_loss V z k.+1 (run A k.+1)) A0
    (fun e => \sum_(k < T) dot (delta k.+1) (fun i => source k.+1 i e)).
Proof.
move=> runE run_D.
suff : is_gradient (fun A => \sum_(k < T) step_loss V z k.+1 (run A k.+1)) A0
    (fun e => \sum_(k < T) dot (local W U V x z h0 k.+1) (fun i => change source k.+1 i e)).
  by congr is_gradient; extensionality e; apply: accumulated_gradient.
apply: gradient_sum => k; have l_g := local_gradient W U V x z h0 k.+1.
rewrite -runE in l_g; have := chain_rule (run_D k.+1) l_g.
by congr is_gradient; extensionality e; rewrite dotC.
Qed.

Lemma row_gradient (c : nat) (a : 'I_c -> R) (i : 'I_n) (A0 : 'I_n * 'I_c -> R) :
  is_gradient (fun A => apply (square A) a i) A0 (fun e => if i == e.1 then a e.2 else 0).
Proof.
apply: gradient_ext (gradient_linear _ 0 A0) => A; rewrite Rplus_0_l /dot /apply /square.
transitivity (\sum_k \sum_j ((if i == k then a j else 0) * A (k, j))).
  by rewrite pair_bigA; apply: eq_bigr => -[].
rewrite (bigD1 i) //= eqxx.
rewrite [X in _ + X]big1 => [|k]; last first.
  by rewrite eq_sym => /negbTE ->; apply: big1 => j _; lra.
by rewrite Rplus_0_r; apply: eq_bigr => j _; lra.
Qed.

Lemma dot_source (c : nat) (v : vector n) (a : vector c) (e : 'I_n * 'I_c) :
  dot v (fun i => if i == e.1 then a e.2 else 0) = outer v a e.1 e.2.
Proof.
rewrite /dot (bigD1 e.1) //= eqxx big1 => [|k /negbTE ->]; last by lra.
by rewrite /outer; lra.
Qed.

(** The gradient of the loss by W, at W, is the sum of delta_t x_t^T over the steps
    t = k + 1, for k = 0, ..., T - 1. The matrices are taken as vectors whose index is
    a pair. *)
Theorem gradient_W :
  is_gradient (fun A : 'I_n * 'I_d -> R => total_loss V x z h0 T (square A) U) (flat W)
    (flat (fun i j => \sum_(k < T) outer (delta k.+1) (x k.+1) i j)).
Proof.
pose source t (i : 'I_n) (e : 'I_n * 'I_d) := if i == e.1 then x t e.2 else 0.
suff states t : is_jacobian (fun A => h (square A) U x h0 t) (flat W) (change source t).
  have := gradient_by (run := fun A t => h (square A) U x h0 t) (fun t => erefl) states; congr is_gradient; extensionality e.
  by apply: eq_bigr => k _; rewrite dot_source.
elim: t => [|t IH] i; first by apply: gradient_constant.
have [slope _] := sigmoid_slope (preactivation W U x t.+1 (h W U x h0 t) i).
suff pre : is_gradient (fun A => preactivation (square A) U x t.+1 (h (square A) U x h0 t) i)
    (flat W) (fun e => source t.+1 i e + \sum_j (U i j * change source t j e)).
  exact: chain_rule_number slope pre.
have := gradient_add (row_gradient (x t.+1) i (flat W))
  (gradient_sum (fun j => gradient_mul (gradient_constant (U i j) (flat W)) (IH j))).
congr is_gradient; extensionality e; congr (_ + _); apply: eq_bigr => j _.
by rewrite /add /scale /zero Rmult_0_r Rplus_0_l.
Qed.

(** The gradient of the loss by U, at U, is the sum of delta_t h_(t-1)^T over the steps
    t = k + 1, for k = 0, ..., T - 1. The matrices are taken as vectors whose index is
    a pair. *)
Theorem gradient_U :
  is_gradient (fun A : 'I_n * 'I_n -> R => total_loss V x z h0 T W (square A)) (flat U)
    (flat (fun i j => \sum_(k < T) outer (delta k.+1) (h W U x h0 k) i j)).
Proof.
pose source t (i : 'I_n) (e : 'I_n * 'I_n) := if i == e.1 then h W U x h0 t.-1 e.2 else 0.
suff states t : is_jacobian (fun A => h W (square A) x h0 t) (flat U) (change source t).
  have := gradient_by (run := fun A t => h W (square A) x h0 t) (fun t => erefl) states; congr is_gradient; extensionality e.
  by apply: eq_bigr => k _; rewrite dot_source.
elim: t => [|t IH] i; first by apply: gradient_constant.
have [slope _] := sigmoid_slope (preactivation W U x t.+1 (h W U x h0 t) i).
suff pre : is_gradient (fun A => preactivation W (square A) x t.+1 (h W (square A) x h0 t) i)
    (flat U) (fun e => source t.+1 i e + \sum_j (U i j * change source t j e)).
  exact: chain_rule_number slope pre.
have := gradient_add (gradient_constant (apply W (x t.+1) i) (flat U))
  (gradient_sum (fun j => gradient_mul (entry (flat U) (i, j)) (IH j))).
congr is_gradient; extensionality e.
rewrite /add /zero Rplus_0_l /scale sum_add; congr (_ + _).
rewrite /source /=.
rewrite (bigD1 e.2) //= big1 => [|j /negbTE ne]; last first.
  by case: e ne => k l /=; rewrite xpair_eqE andbC [l == j]eq_sym => -> /=; rewrite Rmult_0_r.
case: e => k l /=; rewrite xpair_eqE eqxx andbT [k == i]eq_sym Rplus_0_r.
by case: (i == k); rewrite ?Rmult_1_r ?Rmult_0_r.
Qed.

(** The partial derivative of the loss by the entry (i, j) of W. *)
Theorem derivative_W (i : 'I_n) (j : 'I_d) :
  is_derive (fun w : R => total_loss V x z h0 T (square (replace (flat W) (i, j) w)) U) (W i j)
    (\sum_(k < T) (delta k.+1 i * x k.+1 j)).
Proof. exact: (gradient_entry (i, j) gradient_W). Qed.

(** The partial derivative of the loss by the entry (i, j) of U. *)
Theorem derivative_U (i j : 'I_n) :
  is_derive (fun u : R => total_loss V x z h0 T W (square (replace (flat U) (i, j) u))) (U i j)
    (\sum_(k < T) (delta k.+1 i * h W U x h0 k j)).
Proof. exact: (gradient_entry (i, j) gradient_U). Qed.

End Weights.
